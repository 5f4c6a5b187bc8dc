//! `coffre presets`: which papers a profession is proposed, and who says so. The table is public (docs/presets.md).

use serde::Serialize;
use vault_formats::presets::{self, Cell as OneCell, Preset, What};
use vault_terminal::catalog::Catalog;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::Presets;
use crate::kinds;

#[derive(Serialize)]
struct All {
    version: u32,
    items: Vec<Profession>,
}

#[derive(Serialize)]
struct Profession {
    code: &'static str,
    name: &'static str,
    types: Vec<&'static str>,
    cells: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    what: &'static str,
    shown: bool,
    source: Option<&'static str>,
}

/// Every profession with how many types it is proposed, or one with every cell and its source.
pub(crate) fn presets(session: &Session, args: &Presets) -> Result<(), Problem> {
    let catalog = session.out.words();
    let lang = catalog.lang();
    let one = args.profession.as_deref().map(|typed| kinds::preset(typed, lang)).transpose()?;
    let chosen: Vec<&Preset> = one.map_or_else(|| presets::all().iter().collect(), |one| vec![one]);
    let said = |c: &OneCell| Said { what: name(&c.what), shown: c.shown, source: c.source };
    let profession = |p: &&Preset| Profession {
        code: p.code,
        name: kinds::preset_label(p, lang),
        types: p.types().map(|t| t.code).collect(),
        cells: p.cells.iter().map(said).collect(),
    };
    let body = All { version: presets::VERSION, items: chosen.iter().map(profession).collect() };
    session.out.data("presets", &body, || one.map_or_else(|| table(catalog), |one| cells(catalog, one)))?;
    session.out.say(&msg!("presets-honest"));
    Ok(())
}

fn name(what: &What) -> &'static str {
    match what {
        What::Category(category) => category.id(),
        What::Type(t) => t.code,
    }
}

fn table(catalog: &Catalog) -> Table {
    let mut table = Table::new([msg!("column-code"), msg!("column-profession"), msg!("column-preset-types")]).right(2);
    for preset in presets::all() {
        let count = preset.types().count().to_string();
        table.row([preset.code.into(), kinds::preset_label(preset, catalog.lang()).into(), Cell::from(count)]);
    }
    table
}

fn cells(catalog: &Catalog, preset: &Preset) -> Table {
    let mut table =
        Table::new([msg!("column-code"), msg!("column-paper"), msg!("column-preset-shown"), msg!("column-source")]);
    for cell in &preset.cells {
        let label = match cell.what {
            What::Category(category) => kinds::category_label(category, catalog.lang()),
            What::Type(t) => kinds::label(t, catalog.lang()),
        };
        let shown = catalog.text(if cell.shown { "yes-shown" } else { "no-not-shown" });
        let source = cell.source.map_or_else(|| catalog.text("presets-choice"), str::to_owned);
        table.row([
            name(&cell.what).into(),
            label.into(),
            Cell::both(shown, cell.shown.to_string()),
            Cell::both(source, cell.source.unwrap_or_default()),
        ]);
    }
    table
}
