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

use super::{False, Module, NoPaths, Parameter, ParameterMut, Params, Path};

macro_rules! plain {
    ($($type:ty),+ $(,)?) => { $(plain!(@ [] $type);)+ };
    (@ [$($param:tt)*] $type:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($param)*> Module for $type {
            const PARAMS: Params = Params::None;
            type Has = False;
            type Paths = NoPaths;

            fn paths_at(_at: Path) -> NoPaths {
                NoPaths
            }

            fn visit(&self, _at: &Path, _visitor: &mut dyn FnMut(&Path, Parameter<'_>)) {}

            fn visit_mut(&mut self, _at: &Path, _visitor: &mut dyn FnMut(&Path, ParameterMut<'_>)) {}
        }
    };
}

plain! {
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char, (),
    NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize,
    String, &'static str, Box<str>, Arc<str>, PathBuf,
    Duration, Instant, SystemTime,
}

plain!(@ [T: Send + Sync + 'static] Range<T>);
plain!(@ [T: Send + Sync + 'static] RangeInclusive<T>);
plain!(@ [T: ?Sized + Send + Sync + 'static] PhantomData<T>);
