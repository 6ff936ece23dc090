//! The rules of a signature, each as a user would state it.

use syn::Type;
use syn::ext::IdentExt;

use super::attr::Instruction;
use super::model::{Field, Side, Signature};
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, signature: &mut Signature) {
    it_says_what_it_does(cx, signature);
    it_has_an_output(cx, signature);
    it_owns_its_data(cx, signature);
    for at in 0..signature.fields.len() {
        let (before, rest) = signature.fields.split_at_mut(at);
        let Some(field) = rest.first_mut() else {
            continue;
        };
        field.sound &= has_a_free_name(cx, field)
            & has_a_name_of_its_own(cx, field, before)
            & has_an_owned_type(cx, field);
    }
}

/// A step without an instruction would be answered by guessing, and optimizers would start from
/// nothing.
fn it_says_what_it_does(cx: &Ctxt, signature: &Signature) {
    if !matches!(signature.instruction, Instruction::Missing) {
        return;
    }
    let name = signature.ident.unraw();
    let mut message = format!(
        "`{name}` does not say what the step does: write a doc comment above the struct

    /// Answer the question in a few words.
    #[signature]
    struct {name} {{ … }}

or `#[signature(instruction = default)]` for a sentence made from the fields"
    );
    if let Some(first) = signature.fields.first().filter(|it| !it.doc.is_none()) {
        let field = &first.name;
        message += &format!(
            "\n\nthe comment inside of the braces describes the field `{field}`: if it says what \
             the step does, move it above the struct"
        );
    }
    cx.error(&signature.ident, message);
}

/// A step without an output has nothing to give.
fn it_has_an_output(cx: &Ctxt, signature: &Signature) {
    let could_be = |field: &Field| field.side != Side::Input;
    if !signature.fields.iter().any(could_be) {
        let name = signature.ident.unraw();
        cx.error(
            &signature.ident,
            format!("`{name}` has no output: mark at least one field with `#[output]`"),
        );
    }
}

/// Inputs travel between threads and outputs outlive the reply they were read from.
fn it_owns_its_data(cx: &Ctxt, signature: &Signature) {
    // A field that borrows is reported by itself, on its type.
    let is_reference = |field: &Field| matches!(field.ty, Type::Reference(_));
    if signature.fields.iter().any(is_reference) {
        return;
    }
    if let Some(lifetime) = signature.generics.lifetimes().next() {
        cx.error(
            lifetime,
            "a signature owns its data: use `String` for `&str`, `Vec<T>` for `&[T]`",
        );
    }
}

/// `completed` ends a reply, and `__dspy` begins the names of generated code.
fn has_a_free_name(cx: &Ctxt, field: &Field) -> bool {
    let name = &field.name;
    let reserved = name == "completed" || name.starts_with("__dspy");
    if reserved {
        cx.error(
            &field.ident,
            format!(
                "`{name}` is reserved: `completed` ends a reply, and `__dspy…` belongs to the macro"
            ),
        );
    }
    !reserved
}

/// A name stands for one field, in the prompt and in the reply.
fn has_a_name_of_its_own(cx: &Ctxt, field: &Field, before: &[Field]) -> bool {
    let Some(first) = before.iter().find(|it| it.name == field.name) else {
        return true;
    };
    let name = &field.name;
    let message = match (first.side, field.side) {
        (Side::Input, Side::Output) | (Side::Output, Side::Input) => format!(
            "`{name}` is an input and an output: give the output a name of its own, such as \
             `new_{name}`"
        ),
        _ => format!("there is a field `{name}` already"),
    };
    cx.error(&field.ident, message);
    false
}

/// What rustc would refuse in several places at once is refused here in one.
fn has_an_owned_type(cx: &Ctxt, field: &Field) -> bool {
    let instead = match &field.ty {
        Type::Path(it) if it.path.is_ident("str") => "`str` has no size of its own: write `String`",
        Type::Slice(_) => "a slice has no size of its own: write `Vec<…>`",
        Type::Reference(it) if matches!(&*it.elem, Type::Path(path) if path.path.is_ident("str")) => {
            "a signature owns its data: write `String` for `&str`"
        }
        Type::Reference(_) => "a signature owns its data: write the type without `&`",
        Type::TraitObject(_) => {
            "a field holds one type of value: name it, or write a `#[value]` enum"
        }
        Type::ImplTrait(_) => "a field's type must be named: write it, or a type parameter",
        Type::Infer(_) => "a field's type must be named: write it instead of `_`",
        Type::FnPtr(_) | Type::Ptr(_) | Type::Never(_) => {
            "this can be neither written into a prompt nor read from a reply"
        }
        _ => return true,
    };
    cx.error(&field.ty, instead);
    false
}
