//! `conditionalAccessRoot`: from where one gets to everything of Conditional Access.

entity! {
    /// From where one gets to everything of Conditional Access. Source: Microsoft Graph v1.0 and beta,
    /// `conditionalAccessRoot`.
    ConditionalAccessRoot "conditionalAccessRoot" {
        id "id": String,
    } columns {}, navigation {
        "authenticationContextClassReferences" => many "authenticationContextClassReference" [contained],
        "authenticationStrength" => one "authenticationStrengthRoot" [contained],
        "authenticationStrengths" => one "authenticationStrengthRoot" [contained, beta],
        "deletedItems" => one "caPoliciesDeletableRoot" [contained],
        "namedLocations" => many "namedLocation" [contained],
        "policies" => many "conditionalAccessPolicy" [contained],
        "templates" => many "conditionalAccessTemplate" [contained],
    }
}

entity! {
    /// What was deleted and can still be restored. Source: Microsoft Graph v1.0 and beta, `caPoliciesDeletableRoot`.
    CaPoliciesDeletableRoot "caPoliciesDeletableRoot" {
        id "id": String,
    } columns {}, navigation {
        "namedLocations" => many "namedLocation" [contained],
        "policies" => many "conditionalAccessPolicy" [contained],
    }
}
