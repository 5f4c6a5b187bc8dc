//! Lays out a paper as French practices print them: letterhead, patient, title, text, tables, signature.

use vault_formats::Date;

use super::pdf::{self, BLACK, Colour, Face, GREY, HEIGHT, Page, WIDTH};
use super::people::House;

const LEFT: f32 = 56.0;
const RIGHT: f32 = WIDTH - 56.0;
const BOTTOM: f32 = HEIGHT - 72.0;
const SIZE: f32 = 9.6;
const LEADING: f32 = 13.4;

/// A row of a table of results: examination, result, unit, usual values, result before. A result that ends with `*`
/// is printed bold.
pub(super) type Row<'a> = [&'a str; 5];

pub(super) struct Sheet {
    pages: Vec<Page>,
    y: f32,
    house: &'static House,
    title: String,
    author: String,
    date: Date,
}

impl Sheet {
    /// A first page with letterhead, date line and the patient's box.
    pub(super) fn new(house: &'static House, author: &str, date: Date) -> Sheet {
        let mut sheet = Sheet {
            pages: vec![Page::default()],
            y: 0.0,
            house,
            title: String::new(),
            author: author.to_owned(),
            date,
        };
        sheet.letterhead();
        sheet.patient();
        sheet
    }

    fn page(&mut self) -> &mut Page {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn letterhead(&mut self) {
        let house = self.house;
        let accent = house.colour;
        let date = format!("{}, le {}", super::people::TOWN, long_date(self.date));
        let page = self.page();
        page.fill(0.0, 0.0, WIDTH, 7.0, accent);
        logo(page, LEFT, 30.0, accent);
        page.text(LEFT + 46.0, 43.0, Face::Bold, 13.5, accent, house.name);
        let mut y = 57.0;
        for line in house.lines {
            page.text(LEFT + 46.0, y, Face::Regular, 8.4, GREY, line);
            y += 11.0;
        }
        let y = y.max(80.0) + 2.0;
        page.line((LEFT, y), (RIGHT, y), 0.8, accent);
        let x = RIGHT - pdf::width(Face::Regular, SIZE, &date);
        page.text(x, y + 18.0, Face::Regular, SIZE, BLACK, &date);
        self.y = y + 30.0;
    }

    fn patient(&mut self) {
        let (y, accent) = (self.y, self.house.colour);
        let page = self.page();
        page.fill(LEFT, y, RIGHT - LEFT, 46.0, (0.955, 0.962, 0.972));
        page.fill(LEFT, y, 3.0, 46.0, accent);
        page.text(LEFT + 12.0, y + 15.0, Face::Bold, 10.2, BLACK, super::people::PATIENT_TITLED);
        page.text(LEFT + 12.0, y + 28.0, Face::Regular, 8.8, BLACK, super::people::PATIENT_BORN);
        page.text(LEFT + 12.0, y + 40.0, Face::Regular, 8.8, GREY, super::people::PATIENT_INS);
        page.text(LEFT + 290.0, y + 15.0, Face::Regular, 8.8, BLACK, super::people::PATIENT_STREET);
        page.text(LEFT + 290.0, y + 28.0, Face::Regular, 8.8, BLACK, super::people::PATIENT_TOWN);
        self.y = y + 72.0;
    }

    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            let accent = self.house.colour;
            let head = format!("{} – {} – {}", super::people::PATIENT_TITLED, self.title, short_date(self.date));
            self.pages.push(Page::default());
            let page = self.page();
            page.fill(0.0, 0.0, WIDTH, 7.0, accent);
            page.text(LEFT, 34.0, Face::Regular, 8.4, GREY, &head);
            page.line((LEFT, 42.0), (RIGHT, 42.0), 0.5, GREY);
            self.y = 66.0;
        }
    }

    pub(super) fn title(mut self, title: &str) -> Sheet {
        let (y, accent) = (self.y, self.house.colour);
        self.title = title.to_owned();
        let x = (WIDTH - pdf::width(Face::Bold, 14.0, title)) / 2.0;
        self.page().text(x, y + 4.0, Face::Bold, 14.0, accent, title);
        self.y = y + 24.0;
        self
    }

    pub(super) fn heading(mut self, heading: &str) -> Sheet {
        // A heading never stands alone at the foot of a page.
        self.need(110.0);
        let (y, accent) = (self.y + 6.0, self.house.colour);
        let page = self.page();
        page.text(LEFT, y + 6.0, Face::Bold, 10.6, accent, heading);
        page.line((LEFT, y + 10.0), (RIGHT, y + 10.0), 0.4, accent);
        self.y = y + 26.0;
        self
    }

    pub(super) fn para(self, text: &str) -> Sheet {
        self.block(LEFT, Face::Regular, text, 5.0)
    }

    pub(super) fn strong(self, text: &str) -> Sheet {
        self.block(LEFT, Face::Bold, text, 5.0)
    }

    pub(super) fn small(self, text: &str) -> Sheet {
        self.block(LEFT, Face::Italic, text, 5.0)
    }

    pub(super) fn list(mut self, items: &[&str]) -> Sheet {
        for item in items {
            self.need(LEADING);
            let y = self.y;
            self.page().text(LEFT + 6.0, y, Face::Regular, SIZE, BLACK, "•");
            self = self.block(LEFT + 18.0, Face::Regular, item, 2.0);
        }
        self.y += 4.0;
        self
    }

    fn block(mut self, x: f32, face: Face, text: &str, after: f32) -> Sheet {
        for line in pdf::wrap(face, SIZE, text, RIGHT - x) {
            self.need(LEADING);
            let y = self.y;
            self.page().text(x, y, face, SIZE, BLACK, &line);
            self.y += LEADING;
        }
        self.y += after;
        self
    }

    /// `Label : value`, the label bold.
    pub(super) fn field(mut self, label: &str, value: &str) -> Sheet {
        self.need(LEADING);
        let y = self.y;
        let label = format!("{label} : ");
        let x = LEFT + pdf::width(Face::Bold, SIZE, &label);
        self.page().text(LEFT, y, Face::Bold, SIZE, BLACK, &label);
        self.block(x, Face::Regular, value, 1.0)
    }

    /// A table of results. The last column is headed with the day of the results before.
    pub(super) fn results(mut self, before: &str, rows: &[Row<'_>]) -> Sheet {
        const AT: [f32; 5] = [LEFT + 6.0, 288.0, 294.0, 372.0, RIGHT - 6.0];
        self.need(table_height(rows.len()));
        let y = self.y - 4.0;
        let accent = self.house.colour;
        let page = self.page();
        page.fill(LEFT, y, RIGHT - LEFT, 17.0, accent);
        let white = (1.0, 1.0, 1.0);
        page.text(AT[0], y + 12.0, Face::Bold, 8.6, white, "Examen");
        right(page, AT[1], y + 12.0, Face::Bold, 8.6, white, "Résultat");
        page.text(AT[2], y + 12.0, Face::Bold, 8.6, white, "Unité");
        page.text(AT[3], y + 12.0, Face::Bold, 8.6, white, "Valeurs usuelles");
        right(page, AT[4], y + 12.0, Face::Bold, 8.6, white, before);
        self.y = y + 17.0;
        for (number, [name, result, unit, usual, last]) in rows.iter().enumerate() {
            self.need(16.0);
            let y = self.y;
            let page = self.page();
            if number % 2 == 1 {
                page.fill(LEFT, y, RIGHT - LEFT, 15.5, (0.955, 0.962, 0.972));
            }
            let face = if result.ends_with('*') { Face::Bold } else { Face::Regular };
            page.text(AT[0], y + 11.0, face, 9.2, BLACK, name);
            right(page, AT[1], y + 11.0, face, 9.2, BLACK, result);
            page.text(AT[2], y + 11.0, Face::Regular, 8.6, GREY, unit);
            page.text(AT[3], y + 11.0, Face::Regular, 8.6, GREY, usual);
            right(page, AT[4], y + 11.0, Face::Regular, 8.6, GREY, last);
            self.y = y + 15.5;
        }
        self.y += 20.0;
        self
    }

    /// A curve of values over the years, with a dashed line at the aim.
    pub(super) fn chart(mut self, unit: &str, aim: f32, points: &[(&str, f32)]) -> Sheet {
        const HIGH: f32 = 130.0;
        self.need(HIGH + 60.0);
        let (top, accent) = (self.y + 10.0, self.house.colour);
        let count = f32::from(u16::try_from(points.len().max(2)).unwrap_or(u16::MAX));
        let (low, high) = (6.0, 8.5);
        let at_y = |value: f32| top + HIGH - (value - low) / (high - low) * HIGH;
        let (left, right_edge) = (LEFT + 34.0, RIGHT - 20.0);
        let page = self.page();
        for value in [6.0, 6.5, 7.0, 7.5, 8.0, 8.5] {
            page.line((left, at_y(value)), (right_edge, at_y(value)), 0.4, (0.86, 0.87, 0.89));
            right(
                page,
                left - 6.0,
                at_y(value) + 3.0,
                Face::Regular,
                7.6,
                GREY,
                &format!("{value:.1}").replace('.', ","),
            );
        }
        page.text(LEFT, top - 9.0, Face::Regular, 7.6, GREY, unit);
        let mut x = left;
        while x < right_edge {
            page.line((x, at_y(aim)), (x + 5.0, at_y(aim)), 1.0, (0.75, 0.30, 0.10));
            x += 9.0;
        }
        let mut before: Option<(f32, f32)> = None;
        let mut x = left + 24.0;
        for (label, value) in points {
            let point = (x, at_y(*value));
            if let Some(before) = before {
                page.line(before, point, 1.3, accent);
            }
            page.fill(point.0 - 2.2, point.1 - 2.2, 4.4, 4.4, accent);
            let said = format!("{value:.1}").replace('.', ",");
            page.text(x - 6.0, point.1 - 6.0, Face::Bold, 7.8, BLACK, &said);
            page.text(x - 12.0, top + HIGH + 12.0, Face::Regular, 7.6, GREY, label);
            before = Some(point);
            x += (right_edge - left - 48.0) / (count - 1.0);
        }
        self.y = top + HIGH + 34.0;
        self
    }

    /// A table with free columns: `(heading, x)` from the left margin.
    pub(super) fn table(mut self, columns: &[(&str, f32)], rows: &[&[&str]]) -> Sheet {
        self.need(table_height(rows.len()));
        let y = self.y - 4.0;
        let accent = self.house.colour;
        let page = self.page();
        page.fill(LEFT, y, RIGHT - LEFT, 17.0, accent);
        for (heading, x) in columns {
            page.text(LEFT + 6.0 + x, y + 12.0, Face::Bold, 8.6, (1.0, 1.0, 1.0), heading);
        }
        self.y = y + 17.0;
        for row in rows {
            self.need(16.0);
            let y = self.y;
            let page = self.page();
            for ((_, x), cell) in columns.iter().zip(row.iter()) {
                page.text(LEFT + 6.0 + x, y + 11.0, Face::Regular, 9.2, BLACK, cell);
            }
            page.line((LEFT, y + 15.5), (RIGHT, y + 15.5), 0.3, GREY);
            self.y = y + 15.5;
        }
        self.y += 18.0;
        self
    }

    /// A prescription line: medicine in bold, how to take it below.
    pub(super) fn medicine(mut self, name: &str, how: &str) -> Sheet {
        self.need(40.0);
        let y = self.y + 4.0;
        self.page().text(LEFT + 10.0, y, Face::Bold, 10.6, BLACK, name);
        self.y = y + LEADING;
        self.block(LEFT + 24.0, Face::Regular, how, 8.0)
    }

    /// A box across the page with a word in it, as the two-zone prescription form has.
    pub(super) fn banner(mut self, text: &str) -> Sheet {
        self.need(40.0);
        let (y, accent) = (self.y, self.house.colour);
        let page = self.page();
        page.frame(LEFT, y, RIGHT - LEFT, 20.0, 0.8, accent);
        let x = (WIDTH - pdf::width(Face::Bold, 9.0, text)) / 2.0;
        page.text(x, y + 13.5, Face::Bold, 9.0, accent, text);
        self.y = y + 34.0;
        self
    }

    /// Name and scribble at the right.
    pub(super) fn signed(mut self, name: &str, quality: &str) -> Sheet {
        self.need(86.0);
        let y = self.y + 12.0;
        let page = self.page();
        page.text(340.0, y, Face::Bold, SIZE, BLACK, name);
        page.text(340.0, y + 12.0, Face::Regular, 8.6, GREY, quality);
        page.curve(&scribble(name, 346.0, y + 40.0), 1.1, (0.11, 0.17, 0.45));
        self.y = y + 70.0;
        self
    }

    /// Foot lines on every page, then the file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let count = self.pages.len();
        for (number, page) in self.pages.iter_mut().enumerate() {
            let y = HEIGHT - 46.0;
            page.line((LEFT, y), (RIGHT, y), 0.4, GREY);
            page.text(LEFT, y + 12.0, Face::Regular, 7.4, GREY, self.house.foot);
            page.text(
                LEFT,
                y + 22.0,
                Face::Italic,
                7.4,
                GREY,
                "Document fictif de démonstration : aucune personne réelle.",
            );
            let folio = format!("Page {}/{count}", number + 1);
            right(page, RIGHT, y + 12.0, Face::Regular, 7.4, GREY, &folio);
        }
        pdf::save(self.pages, &self.title, &self.author, self.date)
    }
}

/// A short table stays on one page, a long one begins with four rows.
fn table_height(rows: usize) -> f32 {
    let rows = if rows > 14 { 4 } else { rows };
    15.5 * f32::from(u16::try_from(rows).unwrap_or(4)) + 17.0
}

fn right(page: &mut Page, x: f32, y: f32, face: Face, size: f32, colour: Colour, text: &str) {
    page.text(x - pdf::width(face, size, text), y, face, size, colour, text);
}

/// A cross in a square: nobody's emblem.
fn logo(page: &mut Page, x: f32, y: f32, accent: Colour) {
    page.fill(x, y, 34.0, 34.0, accent);
    page.fill(x + 14.0, y + 6.0, 6.0, 22.0, (1.0, 1.0, 1.0));
    page.fill(x + 6.0, y + 14.0, 22.0, 6.0, (1.0, 1.0, 1.0));
}

/// A signature that is always the same for a name.
fn scribble(name: &str, x: f32, y: f32) -> Vec<(f32, f32)> {
    let mut noise = super::noise::Noise::new(name);
    let mut at = x;
    let mut points = vec![(x, y)];
    for step in 0..14 {
        at += 3.0 + 7.0 * noise.unit() - if step % 4 == 3 { 6.0 } else { 0.0 };
        points.push((at, y + (noise.unit() - 0.5) * if step < 3 { 34.0 } else { 20.0 }));
    }
    points.push((at + 34.0, y + 6.0));
    points
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `5 avril 2016`, `1er mars 2021`.
pub(super) fn long_date(date: Date) -> String {
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    let month = usize::try_from(date.month() - 1).ok().and_then(|m| MONTHS.get(m)).unwrap_or(&"");
    format!("{day} {month} {}", date.year())
}

/// `05/04/2016`.
pub(super) fn short_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}
