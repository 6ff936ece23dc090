//! Plain data: what may stand in a module and holds no parameters.

use std::marker::PhantomData;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8,
    NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
};
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Says of a type, with its parameters in brackets, that it holds no parameters to tune.
macro_rules! plain {
    ([$($param:tt)*] $type:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($param)*> $crate::module::Module for $type {
            const PARAMS: $crate::module::Params = $crate::module::Params::None;
            type Has = $crate::module::False;
            type Paths = $crate::module::NoPaths;

            fn paths_at(_at: $crate::module::Path) -> $crate::module::NoPaths {
                $crate::module::NoPaths
            }

            fn visit(
                &self,
                _at: &$crate::module::Path,
                _visitor: &mut dyn FnMut(&$crate::module::Path, $crate::module::Parameter<'_>),
            ) {
            }

            fn visit_mut(
                &mut self,
                _at: &$crate::module::Path,
                _visitor: &mut dyn FnMut(&$crate::module::Path, $crate::module::ParameterMut<'_>),
            ) {
            }
        }
    };
}

pub(crate) use plain;

macro_rules! all_plain {
    ($($type:ty),+ $(,)?) => { $(plain!([] $type);)+ };
}

all_plain! {
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char, (),
    NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize,
    String, &'static str, Box<str>, Arc<str>, PathBuf,
    Duration, Instant, SystemTime,
}

plain!([T: Send + Sync + 'static] Range<T>);
plain!([T: Send + Sync + 'static] RangeInclusive<T>);
plain!([T: ?Sized + Send + Sync + 'static] PhantomData<T>);
