//! Media: what a message carries beside text.

use std::fmt;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Shape, Shaped};
use crate::error::{Error, Kind, Result};

/// The name by which a serializer of ours knows a medium. Data cannot forge it: it is a name in
/// the program's own code, not a text in a value.
pub(crate) const MEDIUM: &str = "$dspy::medium";

/// A picture: by its address, or with its bytes inside.
///
/// Making one never reads a disk or a network. It may stand anywhere in a value, and a prompt
/// carries it as a picture wherever it stands, never as text.
///
/// ```
/// use dspy::value::Image;
///
/// let photo = Image::at("https://example.org/cat.png")?;
/// let drawing = Image::of_bytes("image/png", &[0x89, b'P', b'N', b'G']);
/// assert_eq!(drawing.url(), "data:image/png;base64,iVBORw==");
/// assert!(Image::at("cat.png").is_err());
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Image {
    url: Arc<str>,
}

impl Image {
    /// A picture by its address: `http:`, `https:`, `gs:` or a `data:` address of an image.
    ///
    /// # Errors
    ///
    /// When it is none of these, such as the path of a file: read the file and use
    /// [`Image::of_bytes`].
    pub fn at(url: impl AsRef<str>) -> Result<Self> {
        let url = url.as_ref().trim();
        let known = ["http://", "https://", "gs://", "data:image/"];
        if !known.iter().any(|scheme| url.starts_with(scheme)) {
            let start: String = url.chars().take(40).collect();
            return Err(Error::new(
                Kind::Value,
                format!(
                    "`{start}` is not the address of a picture: it begins with http:, https:, gs: \
                     or data:image/; for a file, read it and use `Image::of_bytes`"
                ),
            ));
        }
        Ok(Self { url: url.into() })
    }

    /// A picture with its bytes inside, of a media type such as `image/png`.
    pub fn of_bytes(media_type: &str, bytes: &[u8]) -> Self {
        let mut url = format!("data:{media_type};base64,");
        BASE64_STANDARD.encode_string(bytes, &mut url);
        Self { url: url.into() }
    }

    /// Its address, which holds the bytes themselves where they are inside.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn of_url(url: Arc<str>) -> Self {
        Self { url }
    }
}

/// Prints an address, but only the length of bytes.
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.url.split_once(";base64,") {
            Some((kind, bytes)) => write!(f, "Image({kind};base64, {} letters)", bytes.len()),
            None => write!(f, "Image({})", self.url),
        }
    }
}

/// Written as `{"url": …}` by serde, and as itself by our own serializers.
impl Serialize for Image {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Inside<'a>(&'a str);

        impl Serialize for Inside<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_struct("Image", 1)?;
                fields.serialize_field("url", self.0)?;
                fields.end()
            }
        }

        serializer.serialize_newtype_struct(MEDIUM, &Inside(&self.url))
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            url: String,
        }

        let Fields { url } = Fields::deserialize(deserializer)?;
        Self::at(url).map_err(D::Error::custom)
    }
}

impl JsonSchema for Image {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Image".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "properties": { "url": { "type": "string", "format": "uri" } },
            "required": ["url"],
            "additionalProperties": false
        })
    }
}

#[diagnostic::do_not_recommend]
impl Shaped for Image {
    const SHAPE: Shape = Shape::Image;
}
