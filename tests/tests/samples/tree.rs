//! CBOR as a tree, to damage one thing at a time; and COSE written by hand, to sign what was damaged.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use vault_crypto::sign::SigningKey;

#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Uint(u64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Tree>),
    Bool(bool),
    Null,
}

impl Tree {
    pub fn parse(bytes: &[u8]) -> Tree {
        let mut d = Decoder::new(bytes);
        let tree = read(&mut d);
        assert_eq!(d.position(), bytes.len());
        tree
    }
    pub fn encode(&self) -> Vec<u8> {
        let mut e = Encoder::new(Vec::new());
        write(self, &mut e);
        e.into_writer()
    }
    /// The item at a path of positions.
    pub fn at(&mut self, path: &[usize]) -> &mut Tree {
        let Some((first, rest)) = path.split_first() else { return self };
        match self {
            Tree::List(items) => items[*first].at(rest),
            other => panic!("no list at {path:?}: {other:?}"),
        }
    }
    pub fn items(&mut self) -> &mut Vec<Tree> {
        match self {
            Tree::List(items) => items,
            other => panic!("no list: {other:?}"),
        }
    }
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        match self {
            Tree::Bytes(b) => b,
            other => panic!("no bytes: {other:?}"),
        }
    }
}

fn read(d: &mut Decoder<'_>) -> Tree {
    match d.datatype().unwrap() {
        Type::Bytes => Tree::Bytes(d.bytes().unwrap().to_vec()),
        Type::String => Tree::Text(d.str().unwrap().to_owned()),
        Type::Array => {
            let n = d.array().unwrap().unwrap();
            Tree::List((0..n).map(|_| read(d)).collect())
        }
        Type::Bool => Tree::Bool(d.bool().unwrap()),
        Type::Null => {
            d.null().unwrap();
            Tree::Null
        }
        _ => Tree::Uint(d.u64().unwrap()),
    }
}

fn write(tree: &Tree, e: &mut Encoder<Vec<u8>>) {
    match tree {
        Tree::Uint(n) => drop(e.u64(*n).unwrap()),
        Tree::Bytes(b) => drop(e.bytes(b).unwrap()),
        Tree::Text(s) => drop(e.str(s).unwrap()),
        Tree::Bool(b) => drop(e.bool(*b).unwrap()),
        Tree::Null => drop(e.null().unwrap()),
        Tree::List(items) => {
            e.array(items.len() as u64).unwrap();
            items.iter().for_each(|i| write(i, e));
        }
    }
}

/// How a message is signed: any part may be wrong.
pub struct Cose<'a> {
    pub typ: &'a str,
    pub algorithm: i64,
    pub kid: [u8; 32],
    pub payload: Vec<u8>,
}

impl Cose<'_> {
    pub fn protected(&self) -> Vec<u8> {
        let mut e = Encoder::new(Vec::new());
        e.map(3).unwrap().u8(1).unwrap().i64(self.algorithm).unwrap();
        e.u8(4).unwrap().bytes(&self.kid).unwrap().u8(16).unwrap().str(self.typ).unwrap();
        e.into_writer()
    }
    pub fn to_be_signed(&self) -> Vec<u8> {
        let mut e = Encoder::new(Vec::new());
        e.array(4).unwrap().str("Signature1").unwrap().bytes(&self.protected()).unwrap();
        e.bytes(&[]).unwrap().bytes(&self.payload).unwrap();
        e.into_writer()
    }
    pub fn with(&self, signature: &[u8; 64]) -> Vec<u8> {
        let mut e = Encoder::new(vec![0xd2]);
        e.array(4).unwrap().bytes(&self.protected()).unwrap().map(0).unwrap();
        e.bytes(&self.payload).unwrap().bytes(signature).unwrap();
        e.into_writer()
    }
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        self.with(&key.sign_context(&self.to_be_signed()))
    }
}

pub fn cose(typ: &str, key: &SigningKey, payload: Vec<u8>) -> Vec<u8> {
    Cose { typ, algorithm: -19, kid: *key.public().as_bytes(), payload }.sign(key)
}

/// The payload of a COSE_Sign1.
pub fn payload(message: &[u8]) -> Vec<u8> {
    let mut d = Decoder::new(message);
    d.tag().unwrap();
    d.array().unwrap();
    d.bytes().unwrap();
    d.map().unwrap();
    d.bytes().unwrap().to_vec()
}
