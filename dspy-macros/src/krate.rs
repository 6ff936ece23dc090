//! The one root path that generated code names: `::dspy`, or what `crate = …` says.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, Path, parse_quote};

use crate::attr::{self, Item};
use crate::ctxt::Ctxt;

/// The root path of the runtime.
#[derive(Clone)]
pub(crate) struct Krate(Path);

impl Default for Krate {
    fn default() -> Self {
        Self(parse_quote!(::dspy))
    }
}

impl Krate {
    /// Reads `crate = ::path`. A relative path would mean something else inside of a function.
    pub(crate) fn of(cx: &Ctxt, item: &Item) -> Self {
        match attr::value(cx, item, "::dspy") {
            Some(Expr::Path(it)) if it.qself.is_none() && is_absolute(&it.path) => {
                Self(it.path.clone())
            }
            Some(other) => {
                cx.error(
                    other,
                    "`crate` is an absolute path to dspy, such as `crate = ::dspy` or \
                     `crate = crate::vendored::dspy`",
                );
                Self::default()
            }
            None => Self::default(),
        }
    }

    /// The alias under which an expansion knows what generated code may name.
    pub(crate) fn alias(&self) -> TokenStream {
        let path = &self.0;
        quote_spanned! {Span::mixed_site()=>
            #[allow(unused_imports, reason = "the traits behind constants that not every item has")]
            use #path::__private::{self as __dspy, Unshaped as _};
        }
    }

    /// A path below the module for generated code.
    pub(crate) fn private(&self, name: &str) -> TokenStream {
        let path = &self.0;
        let name = syn::Ident::new(name, Span::mixed_site());
        quote_spanned!(Span::mixed_site()=> #path::__private::#name)
    }

    /// The same as the text that serde and schemars want.
    pub(crate) fn private_text(&self, name: &str) -> String {
        self.private(name).to_string().replace(' ', "")
    }
}

fn is_absolute(path: &Path) -> bool {
    path.leading_colon.is_some() || path.segments.first().is_some_and(|it| it.ident == "crate")
}
