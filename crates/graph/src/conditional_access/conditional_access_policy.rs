//! `conditionalAccessPolicy`, and what is said of one when a sign-in is only thought of.

use super::always_null::AlwaysNull;
use super::conditions::ConditionalAccessConditionSet;
use super::controls::{ConditionalAccessGrantControls, ConditionalAccessSessionControls};
use super::enums::{ConditionalAccessPolicyState, WhatIfAnalysisReasons};
use super::named_location::PolicyDeletableItem;
use crate::timestamp::Timestamp;

entity! {
    /// A rule of the tenant: who meets the conditions must satisfy the controls. Source: Microsoft Graph v1.0 and beta,
    /// `conditionalAccessPolicy`.
    ConditionalAccessPolicy "conditionalAccessPolicy" {
        id "id": String,
        /// The template that it was made from.
        template_id "templateId": Option<String>,
        display_name "displayName": String,
        description "description": Option<String>,
        created_date_time "createdDateTime": Option<Timestamp>,
        /// None until the first change.
        modified_date_time "modifiedDateTime": Option<Timestamp>,
        /// None unless it lies among the deleted items.
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        state "state": ConditionalAccessPolicyState,
        partial_enablement_strategy "partialEnablementStrategy": AlwaysNull,
        session_controls "sessionControls": Option<ConditionalAccessSessionControls>,
        conditions "conditions": ConditionalAccessConditionSet,
        grant_controls "grantControls": Option<ConditionalAccessGrantControls>,
    } columns {
        "id" => "id",
        "templateId" => "template_id",
        "displayName" => "display_name",
        "description" => "description",
        "createdDateTime" => "created_date_time",
        "modifiedDateTime" => "modified_date_time",
        "deletedDateTime" => "deleted_date_time",
        "state" => "state",
    } not null ["conditions", "displayName", "state"] base PolicyDeletableItem::TYPE
}

entity! {
    /// A policy, and whether it would apply. Source: Microsoft Graph v1.0 and beta, `whatIfAnalysisResult`.
    WhatIfAnalysisResult "whatIfAnalysisResult" {
        id "id": String,
        template_id "templateId": Option<String>,
        display_name "displayName": String,
        description "description": Option<String>,
        created_date_time "createdDateTime": Option<Timestamp>,
        modified_date_time "modifiedDateTime": Option<Timestamp>,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        state "state": ConditionalAccessPolicyState,
        policy_applies "policyApplies": bool,
        /// `notSet` where it applies.
        analysis_reasons "analysisReasons": WhatIfAnalysisReasons,
        partial_enablement_strategy "partialEnablementStrategy": AlwaysNull,
        session_controls "sessionControls": Option<ConditionalAccessSessionControls>,
        conditions "conditions": ConditionalAccessConditionSet,
        grant_controls "grantControls": Option<ConditionalAccessGrantControls>,
    } columns {} not null ["conditions", "displayName", "state", "policyApplies", "analysisReasons"]
    base ConditionalAccessPolicy::TYPE
}

impl WhatIfAnalysisResult {
    /// What is said of `policy`.
    pub fn of(policy: ConditionalAccessPolicy, policy_applies: bool, analysis_reasons: WhatIfAnalysisReasons) -> Self {
        Self {
            id: policy.id,
            template_id: policy.template_id,
            display_name: policy.display_name,
            description: policy.description,
            created_date_time: policy.created_date_time,
            modified_date_time: policy.modified_date_time,
            deleted_date_time: policy.deleted_date_time,
            state: policy.state,
            policy_applies,
            analysis_reasons,
            partial_enablement_strategy: policy.partial_enablement_strategy,
            session_controls: policy.session_controls,
            conditions: policy.conditions,
            grant_controls: policy.grant_controls,
        }
    }
}
