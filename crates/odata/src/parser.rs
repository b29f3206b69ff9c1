//! Tokens to the tree of what was written.
//!
//! From loosest to tightest: `or`, `and`, `not`, comparisons. `not` before a comparison negates the comparison: the
//! standard binds it tighter, to an operand that no comparison could then take.

use crate::error::{ODataError, Place, Problem};
use crate::lexer::{Lexeme, Token, lex};
use crate::limits::{FILTER_DEPTH_MAX, FILTER_LENGTH_MAX, IN_LIST_MAX};
use crate::syntax::{Node, NodeKind, Operator, Quantifier, Segment, Written};

/// Reads a whole `$filter`.
pub(crate) fn parse_filter(text: &str) -> Result<Node, ODataError> {
    if text.len() > FILTER_LENGTH_MAX {
        let max = FILTER_LENGTH_MAX;
        return Err(Problem::TooLong { max }.at(Place::Filter, 1));
    }
    let mut parser = Parser::new(text, Place::Filter)?;
    let node = parser.disjunction()?;
    parser.expect_end("an operator or the end")?;
    Ok(node)
}

/// A position among tokens; `$orderby` and `$select` use it too.
pub(crate) struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    depth: usize,
    place: Place,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, place: Place) -> Result<Self, ODataError> {
        Ok(Self {
            tokens: lex(text, place)?,
            at: 0,
            depth: 0,
            place,
        })
    }

    // INVARIANT: the last token is `End` and `advance` never passes it, so there is always a current token.
    fn current(&self) -> &Token<'a> {
        &self.tokens[self.at]
    }

    fn next_is(&self, lexeme: &Lexeme<'_>) -> bool {
        self.tokens
            .get(self.at + 1)
            .is_some_and(|token| token.lexeme == *lexeme)
    }

    pub(crate) fn column(&self) -> usize {
        self.current().column
    }

    fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn eat(&mut self, lexeme: &Lexeme<'_>) -> bool {
        let found = self.current().lexeme == *lexeme;
        if found {
            self.advance();
        }
        found
    }

    pub(crate) fn eat_comma(&mut self) -> bool {
        self.eat(&Lexeme::Comma)
    }

    /// Passes the keyword in any case, if it is next.
    pub(crate) fn eat_word(&mut self, keyword: &str) -> bool {
        let found = matches!(self.current().lexeme, Lexeme::Word(word) if word.eq_ignore_ascii_case(keyword));
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, lexeme: &Lexeme<'_>, expected: &'static str) -> Result<(), ODataError> {
        if self.eat(lexeme) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    pub(crate) fn expect_end(&self, expected: &'static str) -> Result<(), ODataError> {
        match self.current().lexeme {
            Lexeme::End => Ok(()),
            _ => Err(self.unexpected(expected)),
        }
    }

    pub(crate) fn unexpected(&self, expected: &'static str) -> ODataError {
        let found = self.current().lexeme.shown();
        self.error(Problem::Unexpected { expected, found })
    }

    fn error(&self, problem: Problem) -> ODataError {
        problem.at(self.place, self.column())
    }

    /// Names joined by `/`.
    pub(crate) fn path(&mut self, expected: &'static str) -> Result<Vec<Segment>, ODataError> {
        let mut segments = vec![self.segment(expected)?];
        while self.eat(&Lexeme::Slash) {
            segments.push(self.segment("a property")?);
        }
        Ok(segments)
    }

    fn segment(&mut self, expected: &'static str) -> Result<Segment, ODataError> {
        let Token { column, lexeme } = self.current();
        let Lexeme::Word(word) = lexeme else {
            return Err(self.unexpected(expected));
        };
        let segment = Segment {
            column: *column,
            name: (*word).to_owned(),
        };
        self.advance();
        Ok(segment)
    }

    /// Runs `inner` one level deeper.
    fn descend<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, ODataError>) -> Result<T, ODataError> {
        if self.depth == FILTER_DEPTH_MAX {
            let max = FILTER_DEPTH_MAX;
            return Err(self.error(Problem::TooDeep { max }));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn disjunction(&mut self) -> Result<Node, ODataError> {
        self.chain("or", Self::conjunction, NodeKind::Or)
    }

    fn conjunction(&mut self) -> Result<Node, ODataError> {
        self.chain("and", Self::negation, NodeKind::And)
    }

    /// One or more of `operand` with `keyword` between them.
    fn chain(
        &mut self,
        keyword: &str,
        operand: fn(&mut Self) -> Result<Node, ODataError>,
        join: fn(Vec<Node>) -> NodeKind,
    ) -> Result<Node, ODataError> {
        let first = operand(self)?;
        if !self.eat_word(keyword) {
            return Ok(first);
        }
        let column = first.column;
        let mut operands = vec![first, operand(self)?];
        while self.eat_word(keyword) {
            operands.push(operand(self)?);
        }
        Ok(Node {
            column,
            kind: join(operands),
        })
    }

    /// A comparison behind any number of `not`: two cancel each other, so that they add no depth.
    fn negation(&mut self) -> Result<Node, ODataError> {
        let column = self.column();
        let mut negations = 0_usize;
        while self.eat_word("not") {
            negations += 1;
        }
        let node = self.comparison()?;
        // One remains of an even number too: it is what says that the operand must be a condition.
        let kept = if negations == 0 { 0 } else { 2 - negations % 2 };
        Ok((0..kept).fold(node, |node, _| Node {
            column,
            kind: NodeKind::Not(Box::new(node)),
        }))
    }

    fn comparison(&mut self) -> Result<Node, ODataError> {
        let left = self.primary()?;
        let column = left.column;
        let kind = if let Some(operator) = self.operator() {
            NodeKind::Compare {
                left: Box::new(left),
                operator,
                right: Box::new(self.primary()?),
            }
        } else if self.eat_word("in") {
            NodeKind::In {
                value: Box::new(left),
                list: self.list()?,
            }
        } else if self.eat_word("has") {
            NodeKind::Has {
                value: Box::new(left),
                flags_column: self.column(),
                flags: self.literal().ok_or_else(|| self.unexpected("an enumeration member"))?,
            }
        } else {
            return Ok(left);
        };
        Ok(Node { column, kind })
    }

    fn operator(&mut self) -> Option<Operator> {
        Operator::ALL
            .into_iter()
            .find(|operator| self.eat_word(operator.name()))
    }

    /// `(literal, literal, ..)`
    fn list(&mut self) -> Result<Vec<(usize, Written)>, ODataError> {
        self.expect(&Lexeme::Open, "`(`")?;
        let mut list = Vec::new();
        loop {
            if list.len() == IN_LIST_MAX {
                let (max, what) = (IN_LIST_MAX, "values in a list");
                return Err(self.error(Problem::TooMany { max, what }));
            }
            let column = self.column();
            let literal = self.literal().ok_or_else(|| self.unexpected("a literal"))?;
            list.push((column, literal));
            if !self.eat(&Lexeme::Comma) {
                break;
            }
        }
        self.expect(&Lexeme::Close, "`,` or `)`")?;
        Ok(list)
    }

    fn primary(&mut self) -> Result<Node, ODataError> {
        let column = self.column();
        if self.eat(&Lexeme::Open) {
            let inner = self.descend(Self::disjunction)?;
            self.expect(&Lexeme::Close, "`)` or an operator")?;
            return Ok(inner);
        }
        if let Some(literal) = self.literal() {
            let kind = NodeKind::Literal(literal);
            return Ok(Node { column, kind });
        }
        let kind = if self.next_is(&Lexeme::Open) {
            self.call()?
        } else {
            self.path_or_lambda()?
        };
        Ok(Node { column, kind })
    }

    /// Passes a literal, if one is next.
    fn literal(&mut self) -> Option<Written> {
        let literal = match &self.current().lexeme {
            Lexeme::Text(text) => Written::Text(text.clone()),
            Lexeme::Qualified(prefix, text) => Written::Qualified((*prefix).to_owned(), text.clone()),
            Lexeme::Number(text) => Written::Number((*text).to_owned()),
            Lexeme::Date(text) => Written::Date((*text).to_owned()),
            Lexeme::DateTime(text) => Written::DateTime(text.clone()),
            Lexeme::Guid(text) => Written::Guid((*text).to_owned()),
            Lexeme::Word(word) if word.eq_ignore_ascii_case("null") => Written::Null,
            Lexeme::Word(word) if word.eq_ignore_ascii_case("true") => Written::Boolean(true),
            Lexeme::Word(word) if word.eq_ignore_ascii_case("false") => Written::Boolean(false),
            _ => return None,
        };
        self.advance();
        Some(literal)
    }

    fn call(&mut self) -> Result<NodeKind, ODataError> {
        let name = self.segment("a condition")?.name;
        self.expect(&Lexeme::Open, "`(`")?;
        let mut arguments = Vec::new();
        if !self.eat(&Lexeme::Close) {
            loop {
                arguments.push(self.descend(Self::disjunction)?);
                if !self.eat(&Lexeme::Comma) {
                    break;
                }
            }
            self.expect(&Lexeme::Close, "`,` or `)`")?;
        }
        Ok(NodeKind::Call { name, arguments })
    }

    fn path_or_lambda(&mut self) -> Result<NodeKind, ODataError> {
        let mut path = vec![self.segment("a condition")?];
        while self.eat(&Lexeme::Slash) {
            if let Some(quantifier) = self.quantifier() {
                let inner = self.lambda()?;
                return Ok(NodeKind::Lambda {
                    path,
                    quantifier,
                    inner,
                });
            }
            path.push(self.segment("a property")?);
        }
        Ok(NodeKind::Path(path))
    }

    /// Passes `any(` or `all(`.
    fn quantifier(&mut self) -> Option<Quantifier> {
        if !self.next_is(&Lexeme::Open) {
            return None;
        }
        let quantifier = [Quantifier::Any, Quantifier::All]
            .into_iter()
            .find(|quantifier| self.eat_word(quantifier.name()))?;
        self.advance();
        Some(quantifier)
    }

    /// What follows `any(`: a variable, a colon and a condition, or nothing; and the closing parenthesis.
    fn lambda(&mut self) -> Result<Option<(Segment, Box<Node>)>, ODataError> {
        if self.eat(&Lexeme::Close) {
            return Ok(None);
        }
        let variable = self.segment("a variable")?;
        self.expect(&Lexeme::Colon, "`:`")?;
        let body = self.descend(Self::disjunction)?;
        self.expect(&Lexeme::Close, "`)` or an operator")?;
        Ok(Some((variable, Box::new(body))))
    }
}
