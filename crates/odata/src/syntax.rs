//! A `$filter` as it is written, before anyone asks what its names mean.

/// One node and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) column: usize,
    pub(crate) kind: NodeKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NodeKind {
    Literal(Written),
    Path(Vec<Segment>),
    Call {
        name: String,
        arguments: Vec<Node>,
    },
    /// `path/any(variable: body)`; neither variable nor body in `path/any()`.
    Lambda {
        path: Vec<Segment>,
        quantifier: Quantifier,
        inner: Option<(Segment, Box<Node>)>,
    },
    Compare {
        left: Box<Node>,
        operator: Operator,
        right: Box<Node>,
    },
    In {
        value: Box<Node>,
        list: Vec<(usize, Written)>,
    },
    Has {
        value: Box<Node>,
        flags_column: usize,
        flags: Written,
    },
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// One name of a path, and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Segment {
    pub(crate) column: usize,
    pub(crate) name: String,
}

/// A literal as it is written: what type it is of depends on what it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    Qualified(String, String),
    Date(String),
    DateTime(String),
    Guid(String),
}

/// How many items of a collection must satisfy a lambda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one: false of an empty collection.
    Any,
    /// Every one: true of an empty collection.
    All,
}

impl Quantifier {
    /// As OData spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Quantifier::Any => "any",
            Quantifier::All => "all",
        }
    }
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl Operator {
    /// All six.
    pub const ALL: [Operator; 6] = [
        Operator::Equal,
        Operator::NotEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ];

    /// As OData spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Operator::Equal => "eq",
            Operator::NotEqual => "ne",
            Operator::Greater => "gt",
            Operator::GreaterOrEqual => "ge",
            Operator::Less => "lt",
            Operator::LessOrEqual => "le",
        }
    }

    /// The operator that means the same when the sides change places.
    pub(crate) const fn flipped(self) -> Operator {
        match self {
            Operator::Greater => Operator::Less,
            Operator::GreaterOrEqual => Operator::LessOrEqual,
            Operator::Less => Operator::Greater,
            Operator::LessOrEqual => Operator::GreaterOrEqual,
            same @ (Operator::Equal | Operator::NotEqual) => same,
        }
    }

    /// Whether an ordering of the two sides satisfies it.
    pub(crate) const fn accepts(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Operator::Equal => ordering.is_eq(),
            Operator::NotEqual => ordering.is_ne(),
            Operator::Greater => ordering.is_gt(),
            Operator::GreaterOrEqual => ordering.is_ge(),
            Operator::Less => ordering.is_lt(),
            Operator::LessOrEqual => ordering.is_le(),
        }
    }
}
