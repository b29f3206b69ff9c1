//! The roots: where paths begin. They have nothing of their own, only ways to collections.

entity! {
    /// Where identity protection begins. Source: Microsoft Graph v1.0 and beta, `identityProtectionRoot`.
    IdentityProtectionRoot "identityProtectionRoot" {} columns {}, navigation {
        "agentRiskDetections" => many "agentRiskDetection" [contained, beta],
        "riskDetections" => many "riskDetection" [contained],
        "riskyAgents" => many "riskyAgent" [contained, beta],
        "riskyServicePrincipals" => many "riskyServicePrincipal" [contained],
        "riskyUsers" => many "riskyUser" [contained],
        "servicePrincipalRiskDetections" => many "servicePrincipalRiskDetection" [contained],
    }
}

entity! {
    /// Where the logs begin. Source: Microsoft Graph v1.0 and beta, `auditLogRoot`.
    AuditLogRoot "auditLogRoot" {} columns {}, navigation {
        "directoryAudits" => many "directoryAudit" [contained],
        "signIns" => many "signIn" [contained],
    }
}

entity! {
    /// Where identity begins: the way to Conditional Access. Source: Microsoft Graph v1.0 and beta, `identityContainer`.
    IdentityContainer "identityContainer" {
        id "id": String,
    } columns {}, navigation {
        "conditionalAccess" => one "conditionalAccessRoot" [contained],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PolicyView;
    use crate::edm::Version;

    #[test]
    fn a_root_has_nothing_of_its_own() {
        let shown = (IdentityProtectionRoot {})
            .document()
            .json(Version::Beta, PolicyView::Empty);
        assert_eq!(shown, "{}");
        assert!(AuditLogRoot::TYPE.properties.is_empty());
    }
}
