//! What serde made of a reading, held against the reading: it must not have chosen otherwise.

use super::fault::{Fault, Read};
use super::log::{Rival, What};
use super::tree::Tree;
use crate::value::Node;

/// Holds what was written back against one place that only serde decides about.
pub(super) fn check(node: &Node, tree: Option<&Tree<'_>>, rival: &Rival) -> Read<()> {
    // The last step is the name of the output itself.
    let steps = || rival.path.iter().rev().skip(1);
    let written = steps().try_fold(node, |node, step| inside_node(node, step));
    match rival.what {
        What::Keys(count) => match written {
            Some(Node::Map(entries)) if entries.len() < count => {
                Err(Fault::new("a key stands here twice, in two spellings"))
            }
            _ => Ok(()),
        },
        What::Variant { chosen, before } => {
            let read =
                tree.and_then(|tree| steps().try_fold(tree, |tree, step| inside_tree(tree, step)));
            let keeps = match (written, read) {
                (Some(Node::Map(written)), Some(Tree::Map(read))) => {
                    read.iter().all(|(key, value)| {
                        matches!(value, Tree::Null)
                            || written.iter().any(|(name, _)| *name == **key)
                    })
                }
                _ => false,
            };
            match keeps {
                true => Ok(()),
                false => Err(Fault::new(format!(
                    "put `{chosen}` before `{before}`, which fits the same data"
                ))),
            }
        }
    }
}

fn index(step: &str) -> Option<usize> {
    step.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

fn inside_node<'n>(node: &'n Node, step: &str) -> Option<&'n Node> {
    match node {
        Node::List(items) => items.get(index(step)?),
        other => other.get(step),
    }
}

fn inside_tree<'t, 'a>(tree: &'t Tree<'a>, step: &str) -> Option<&'t Tree<'a>> {
    match tree {
        Tree::List(items) => items.get(index(step)?),
        Tree::Map(entries) => entries
            .iter()
            .find(|(key, _)| **key == *step)
            .map(|(_, it)| it),
        Tree::Later(inner) => inside_tree(inner, step),
        _ => None,
    }
}
