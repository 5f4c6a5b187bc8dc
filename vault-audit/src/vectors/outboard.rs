//! What a reader of a part of an object says to its outboard. The project's own tests judge by this as well.

use vault_protocol::hash::ObjectDigest;
use vault_protocol::outboard::{GROUP, Outboard, group_value};

use super::log::{Answer, File};

/// The object is the bytes 0, 1, … 250, 0, 1, …: `size` of them. `group` is held against the outboard, with its byte number
/// `changed` changed and the last `missing` bytes left out.
pub(super) fn outboard(file: &File<'_>) -> Result<Answer, String> {
    let number = |name: &str| -> Result<u64, String> {
        (file.get)(name).map_or(Ok(0), |text| text.parse().map_err(|e| format!("{name}: {e}")))
    };
    let digest = (file.get)("digest").ok_or("no field digest")?;
    let digest = data_encoding::HEXLOWER.decode(digest.as_bytes()).map_err(|e| e.to_string())?;
    let digest = ObjectDigest::new(digest.try_into().map_err(|_| "digest has another length")?);
    let (size, group) = (number("size")?, number("group")?);
    let start = group * GROUP;
    let end = size.min(start + GROUP).saturating_sub(number("missing")?).max(start);
    let mut bytes: Vec<u8> = (start..end).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect();
    if (file.get)("changed").is_some() {
        let at = usize::try_from(number("changed")?).map_err(|e| e.to_string())?;
        *bytes.get_mut(at).ok_or("changed is beyond the group")? ^= 1;
    }
    let checked = Outboard::parse(file.body, size, &digest).and_then(|outboard| outboard.check(group, &bytes, &digest));
    let value = || data_encoding::HEXLOWER.encode(&group_value(group, &bytes));
    Ok(checked.map(|()| vec![("value", value())]).map_err(|_| "damaged"))
}
