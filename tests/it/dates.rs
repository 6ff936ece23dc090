//! `jiff` and `chrono` as values; empty without the features.

#[cfg(feature = "jiff")]
mod with_jiff {
    use dspy::prelude::*;
    use dspy::value::Node;

    /// Read the invitation.
    #[signature]
    #[derive(PartialEq)]
    struct Invitation {
        #[input]
        sent: jiff::Timestamp,
        #[output]
        day: jiff::civil::Date,
        #[output]
        starts: Option<jiff::civil::Time>,
        #[output]
        moments: Vec<jiff::civil::DateTime>,
    }

    #[test]
    fn dates_are_values_with_a_format() {
        assert_eq!(
            Invitation::SPEC.text(),
            "input \"sent\": date-time\n\
             output \"day\": date\n\
             output \"starts\": optional<partial-time>\n\
             output \"moments\": list<partial-date-time>\n"
        );
        let output = InvitationOutput {
            day: "2026-11-21".parse().unwrap(),
            starts: Some("19:30:00".parse().unwrap()),
            moments: vec!["2026-11-21T19:30:00".parse().unwrap()],
        };
        let node = Node::of(&output).unwrap();
        assert_eq!(
            node.to_string(),
            r#"{"day":"2026-11-21","starts":"19:30:00","moments":["2026-11-21T19:30:00"]}"#
        );
        assert_eq!(node.read::<InvitationOutput>().unwrap(), output);
        let schema = Invitation::output_schema();
        assert_eq!(schema.pointer("/properties/day/format").unwrap(), "date");
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use dspy::prelude::*;
    use dspy::value::Node;

    /// Read the invitation.
    #[signature]
    #[derive(PartialEq)]
    struct Invitation {
        #[input]
        sent: chrono::DateTime<chrono::Utc>,
        #[output]
        day: chrono::NaiveDate,
    }

    #[test]
    fn dates_are_values_with_a_format() {
        assert_eq!(
            Invitation::SPEC.text(),
            "input \"sent\": date-time\noutput \"day\": date\n"
        );
        let output = InvitationOutput {
            day: "2026-11-21".parse().unwrap(),
        };
        let node = Node::of(&output).unwrap();
        assert_eq!(node.to_string(), r#"{"day":"2026-11-21"}"#);
        assert_eq!(node.read::<InvitationOutput>().unwrap(), output);
        let schema = Invitation::output_schema();
        assert_eq!(schema.pointer("/properties/day/format").unwrap(), "date");
    }
}
