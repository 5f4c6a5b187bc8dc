//! A map that forgets: at most twice `MAX` entries, those not used for the longest go first, a generation at a time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

pub(crate) struct Cache<K, V, const MAX: usize>(Mutex<Generations<K, V>>);

struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash + Copy, V: Clone, const MAX: usize> Cache<K, V, MAX> {
    pub(crate) fn new() -> Self {
        Cache(Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }))
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = both.young.get(key) {
            return Some(value.clone());
        }
        let value = both.old.remove(key)?;
        both.put(*key, value.clone(), MAX);
        Some(value)
    }

    pub(crate) fn put(&self, key: K, value: V) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, value, MAX);
    }

    pub(crate) fn forget(&self, key: &K) {
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        both.young.remove(key);
        both.old.remove(key);
    }
}

impl<K: Eq + Hash, V> Generations<K, V> {
    fn put(&mut self, key: K, value: V, max: usize) {
        if self.young.len() >= max {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_what_is_used_and_stays_small() {
        let cache = Cache::<u32, u32, 10>::new();
        for i in 0..1000 {
            cache.put(i, i);
            assert_eq!(cache.get(&0), Some(0), "used all the time, at {i}");
        }
        assert!((0..1000).filter(|i| cache.get(i).is_some()).count() <= 20);
        assert_eq!(cache.get(&5), None);
        cache.forget(&0);
        assert_eq!(cache.get(&0), None);
    }
}
