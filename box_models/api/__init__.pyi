# Written by `make facts` from Box's API descriptions. Do not edit.
"""The types of `box.api`: all operations of Box, and the objects that they take and return."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Literal, Required, TypedDict

from box_models.retry import RetryRule
from box_models.session import BoxSession

class Api:
    """All operations of Box by the names in Box's reference. `Box.api` has it."""

    def __init__(self, session: BoxSession) -> None: ...
    @property
    def pages(self) -> ApiPages:
        """The operations that list. Each returns an iterator over all entries."""

    def delete_ai_agents_id(self, agent_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/ai_agents/{agent_id}`: https://developer.box.com/reference/delete-ai-agents-id/"""

    def delete_archives_id(self, archive_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/archives/{archive_id}`: https://developer.box.com/reference/v2025.0/delete-archives-id/"""

    def delete_collaboration_whitelist_entries_id(self, collaboration_whitelist_entry_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/collaboration_whitelist_entries/{collaboration_whitelist_entry_id}`: https://developer.box.com/reference/delete-collaboration-whitelist-entries-id/"""

    def delete_collaboration_whitelist_exempt_targets_id(self, collaboration_whitelist_exempt_target_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/collaboration_whitelist_exempt_targets/{collaboration_whitelist_exempt_target_id}`: https://developer.box.com/reference/delete-collaboration-whitelist-exempt-targets-id/"""

    def delete_collaborations_id(self, collaboration_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/collaborations/{collaboration_id}`: https://developer.box.com/reference/delete-collaborations-id/"""

    def delete_comments_id(self, comment_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/comments/{comment_id}`: https://developer.box.com/reference/delete-comments-id/"""

    def delete_device_pinners_id(self, device_pinner_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/device_pinners/{device_pinner_id}`: https://developer.box.com/reference/delete-device-pinners-id/"""

    def delete_docgen_templates_id(self, template_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/docgen_templates/{template_id}`: https://developer.box.com/reference/v2025.0/delete-docgen-templates-id/"""

    def delete_file_requests_id(self, file_request_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/file_requests/{file_request_id}`: https://developer.box.com/reference/delete-file-requests-id/"""

    def delete_files_id(self, file_id: str | int, *, if_match: str | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}`: https://developer.box.com/reference/delete-files-id/"""

    def delete_files_id_metadata_enterprise_security_classification(self, file_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/delete-files-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def delete_files_id_metadata_global_box_skills_cards(self, file_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}/metadata/global/boxSkillsCards`: https://developer.box.com/reference/delete-files-id-metadata-global-boxSkillsCards/"""

    def delete_files_id_metadata_id_id(self, file_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/delete-files-id-metadata-id-id/"""

    def delete_files_id_trash(self, file_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}/trash`: https://developer.box.com/reference/delete-files-id-trash/"""

    def delete_files_id_versions_id(self, file_id: str | int, file_version_id: str | int, *, if_match: str | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}/versions/{file_version_id}`: https://developer.box.com/reference/delete-files-id-versions-id/"""

    def delete_files_id_watermark(self, file_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/files/{file_id}/watermark`: https://developer.box.com/reference/delete-files-id-watermark/"""

    def delete_files_upload_sessions_id(self, upload_session_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /api/2.0/files/upload_sessions/{upload_session_id}`: https://developer.box.com/reference/delete-files-upload-sessions-id/"""

    def delete_folder_locks_id(self, folder_lock_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/folder_locks/{folder_lock_id}`: https://developer.box.com/reference/delete-folder-locks-id/"""

    def delete_folders_id(self, folder_id: str | int, *, recursive: bool | None = ..., if_match: str | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/folders/{folder_id}`: https://developer.box.com/reference/delete-folders-id/"""

    def delete_folders_id_metadata_enterprise_security_classification(self, folder_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/folders/{folder_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/delete-folders-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def delete_folders_id_metadata_id_id(self, folder_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/folders/{folder_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/delete-folders-id-metadata-id-id/"""

    def delete_folders_id_trash(self, folder_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/folders/{folder_id}/trash`: https://developer.box.com/reference/delete-folders-id-trash/"""

    def delete_folders_id_watermark(self, folder_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/folders/{folder_id}/watermark`: https://developer.box.com/reference/delete-folders-id-watermark/"""

    def delete_group_memberships_id(self, group_membership_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/group_memberships/{group_membership_id}`: https://developer.box.com/reference/delete-group-memberships-id/"""

    def delete_groups_id(self, group_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/groups/{group_id}`: https://developer.box.com/reference/delete-groups-id/"""

    def delete_hub_collaborations_id(self, hub_collaboration_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/hub_collaborations/{hub_collaboration_id}`: https://developer.box.com/reference/v2025.0/delete-hub-collaborations-id/"""

    def delete_hubs_id(self, hub_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/hubs/{hub_id}`: https://developer.box.com/reference/v2025.0/delete-hubs-id/"""

    def delete_integration_mappings_slack_id(self, integration_mapping_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/integration_mappings/slack/{integration_mapping_id}`: https://developer.box.com/reference/delete-integration-mappings-slack-id/"""

    def delete_integration_mappings_teams_id(self, integration_mapping_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/integration_mappings/teams/{integration_mapping_id}`: https://developer.box.com/reference/delete-integration-mappings-teams-id/"""

    def delete_legal_hold_policies_id(self, legal_hold_policy_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/legal_hold_policies/{legal_hold_policy_id}`: https://developer.box.com/reference/delete-legal-hold-policies-id/"""

    def delete_legal_hold_policy_assignments_id(self, legal_hold_policy_assignment_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/legal_hold_policy_assignments/{legal_hold_policy_assignment_id}`: https://developer.box.com/reference/delete-legal-hold-policy-assignments-id/"""

    def delete_metadata_cascade_policies_id(self, metadata_cascade_policy_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/metadata_cascade_policies/{metadata_cascade_policy_id}`: https://developer.box.com/reference/delete-metadata-cascade-policies-id/"""

    def delete_metadata_taxonomies_id_id(self, namespace: str | int, taxonomy_key: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}`: https://developer.box.com/reference/delete-metadata-taxonomies-id-id/"""

    def delete_metadata_taxonomies_id_id_nodes_id(self, namespace: str | int, taxonomy_key: str | int, node_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/nodes/{node_id}`: https://developer.box.com/reference/delete-metadata-taxonomies-id-id-nodes-id/"""

    def delete_metadata_templates_id_id_schema(self, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/metadata_templates/{scope}/{template_key}/schema`: https://developer.box.com/reference/delete-metadata-templates-id-id-schema/"""

    def delete_retention_policies_id(self, retention_policy_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/retention_policies/{retention_policy_id}`: https://developer.box.com/reference/delete-retention-policies-id/"""

    def delete_retention_policy_assignments_id(self, retention_policy_assignment_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/retention_policy_assignments/{retention_policy_assignment_id}`: https://developer.box.com/reference/delete-retention-policy-assignments-id/"""

    def delete_shield_information_barrier_segment_members_id(self, shield_information_barrier_segment_member_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/shield_information_barrier_segment_members/{shield_information_barrier_segment_member_id}`: https://developer.box.com/reference/delete-shield-information-barrier-segment-members-id/"""

    def delete_shield_information_barrier_segment_restrictions_id(self, shield_information_barrier_segment_restriction_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/shield_information_barrier_segment_restrictions/{shield_information_barrier_segment_restriction_id}`: https://developer.box.com/reference/delete-shield-information-barrier-segment-restrictions-id/"""

    def delete_shield_information_barrier_segments_id(self, shield_information_barrier_segment_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/shield_information_barrier_segments/{shield_information_barrier_segment_id}`: https://developer.box.com/reference/delete-shield-information-barrier-segments-id/"""

    def delete_shield_lists_id(self, shield_list_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/shield_lists/{shield_list_id}`: https://developer.box.com/reference/v2025.0/delete-shield-lists-id/"""

    def delete_storage_policy_assignments_id(self, storage_policy_assignment_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/storage_policy_assignments/{storage_policy_assignment_id}`: https://developer.box.com/reference/delete-storage-policy-assignments-id/"""

    def delete_task_assignments_id(self, task_assignment_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/task_assignments/{task_assignment_id}`: https://developer.box.com/reference/delete-task-assignments-id/"""

    def delete_tasks_id(self, task_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/tasks/{task_id}`: https://developer.box.com/reference/delete-tasks-id/"""

    def delete_users_id(self, user_id: str | int, *, notify: bool | None = ..., force: bool | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/users/{user_id}`: https://developer.box.com/reference/delete-users-id/"""

    def delete_users_id_avatar(self, user_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/users/{user_id}/avatar`: https://developer.box.com/reference/delete-users-id-avatar/"""

    def delete_users_id_email_aliases_id(self, user_id: str | int, email_alias_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/users/{user_id}/email_aliases/{email_alias_id}`: https://developer.box.com/reference/delete-users-id-email-aliases-id/"""

    def delete_web_links_id(self, web_link_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/delete-web-links-id/"""

    def delete_web_links_id_trash(self, web_link_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/web_links/{web_link_id}/trash`: https://developer.box.com/reference/delete-web-links-id-trash/"""

    def delete_webhooks_id(self, webhook_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `DELETE /2.0/webhooks/{webhook_id}`: https://developer.box.com/reference/delete-webhooks-id/"""

    def get_ai_agent_default(self, *, mode: Literal["ask", "text_gen", "extract", "extract_structured"] | str, language: str | None = ..., model: str | None = ..., retry: RetryRule | None = ...) -> AiAgentAskDict | AiAgentTextGenDict | AiAgentExtractDict | AiAgentExtractStructuredDict:
        """Send `GET /2.0/ai_agent_default`: https://developer.box.com/reference/get-ai-agent-default/"""

    def get_ai_agents(self, *, mode: Sequence[str] | None = ..., fields: Sequence[str] | None = ..., agent_state: Sequence[str] | None = ..., include_box_default: bool | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> AiMultipleAgentResponseDict:
        """Send `GET /2.0/ai_agents`: https://developer.box.com/reference/get-ai-agents/"""

    def get_ai_agents_id(self, agent_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> AiSingleAgentResponseFullDict:
        """Send `GET /2.0/ai_agents/{agent_id}`: https://developer.box.com/reference/get-ai-agents-id/"""

    def get_archives(self, *, limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> ArchivesDict:
        """Send `GET /2.0/archives`: https://developer.box.com/reference/v2025.0/get-archives/"""

    def get_authorize(self, *, response_type: Literal["code"], client_id: str, redirect_uri: str | None = ..., state: str | None = ..., scope: str | None = ..., retry: RetryRule | None = ...) -> bytes:
        """Send `GET /api/oauth2/authorize`: https://developer.box.com/reference/get-authorize/"""

    def get_automate_workflows(self, *, folder_id: str, limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> AutomateWorkflowsDict:
        """Send `GET /2.0/automate_workflows`: https://developer.box.com/reference/v2026.0/get-automate-workflows/"""

    def get_collaboration_whitelist_entries(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> CollaborationAllowlistEntriesDict:
        """Send `GET /2.0/collaboration_whitelist_entries`: https://developer.box.com/reference/get-collaboration-whitelist-entries/"""

    def get_collaboration_whitelist_entries_id(self, collaboration_whitelist_entry_id: str | int, *, retry: RetryRule | None = ...) -> CollaborationAllowlistEntryDict:
        """Send `GET /2.0/collaboration_whitelist_entries/{collaboration_whitelist_entry_id}`: https://developer.box.com/reference/get-collaboration-whitelist-entries-id/"""

    def get_collaboration_whitelist_exempt_targets(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> CollaborationAllowlistExemptTargetsDict:
        """Send `GET /2.0/collaboration_whitelist_exempt_targets`: https://developer.box.com/reference/get-collaboration-whitelist-exempt-targets/"""

    def get_collaboration_whitelist_exempt_targets_id(self, collaboration_whitelist_exempt_target_id: str | int, *, retry: RetryRule | None = ...) -> CollaborationAllowlistExemptTargetDict:
        """Send `GET /2.0/collaboration_whitelist_exempt_targets/{collaboration_whitelist_exempt_target_id}`: https://developer.box.com/reference/get-collaboration-whitelist-exempt-targets-id/"""

    def get_collaborations(self, *, status: Literal["pending"], fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> CollaborationsOffsetPaginatedDict:
        """Send `GET /2.0/collaborations`: https://developer.box.com/reference/get-collaborations/"""

    def get_collaborations_id(self, collaboration_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> CollaborationDict:
        """Send `GET /2.0/collaborations/{collaboration_id}`: https://developer.box.com/reference/get-collaborations-id/"""

    def get_collections(self, *, fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> CollectionsDict:
        """Send `GET /2.0/collections`: https://developer.box.com/reference/get-collections/"""

    def get_collections_id(self, collection_id: str | int, *, retry: RetryRule | None = ...) -> CollectionDict:
        """Send `GET /2.0/collections/{collection_id}`: https://developer.box.com/reference/get-collections-id/"""

    def get_collections_id_items(self, collection_id: str | int, *, fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> ItemsOffsetPaginatedDict:
        """Send `GET /2.0/collections/{collection_id}/items`: https://developer.box.com/reference/get-collections-id-items/"""

    def get_comments_id(self, comment_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> CommentFullDict:
        """Send `GET /2.0/comments/{comment_id}`: https://developer.box.com/reference/get-comments-id/"""

    def get_device_pinners_id(self, device_pinner_id: str | int, *, retry: RetryRule | None = ...) -> DevicePinnerDict:
        """Send `GET /2.0/device_pinners/{device_pinner_id}`: https://developer.box.com/reference/get-device-pinners-id/"""

    def get_docgen_batch_jobs_id(self, batch_id: str | int, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> DocGenJobsDict:
        """Send `GET /2.0/docgen_batch_jobs/{batch_id}`: https://developer.box.com/reference/v2025.0/get-docgen-batch-jobs-id/"""

    def get_docgen_jobs(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> DocGenJobsFullDict:
        """Send `GET /2.0/docgen_jobs`: https://developer.box.com/reference/v2025.0/get-docgen-jobs/"""

    def get_docgen_jobs_id(self, job_id: str | int, *, retry: RetryRule | None = ...) -> DocGenJobDict:
        """Send `GET /2.0/docgen_jobs/{job_id}`: https://developer.box.com/reference/v2025.0/get-docgen-jobs-id/"""

    def get_docgen_template_jobs_id(self, template_id: str | int, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> DocGenJobsDict:
        """Send `GET /2.0/docgen_template_jobs/{template_id}`: https://developer.box.com/reference/v2025.0/get-docgen-template-jobs-id/"""

    def get_docgen_templates(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> DocGenTemplatesDict:
        """Send `GET /2.0/docgen_templates`: https://developer.box.com/reference/v2025.0/get-docgen-templates/"""

    def get_docgen_templates_id(self, template_id: str | int, *, retry: RetryRule | None = ...) -> DocGenTemplateDict:
        """Send `GET /2.0/docgen_templates/{template_id}`: https://developer.box.com/reference/v2025.0/get-docgen-templates-id/"""

    def get_docgen_templates_id_tags(self, template_id: str | int, *, template_version_id: str | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> DocGenTagsDict | DocGenTagsProcessingMessageDict:
        """Send `GET /2.0/docgen_templates/{template_id}/tags`: https://developer.box.com/reference/v2025.0/get-docgen-templates-id-tags/"""

    def get_enterprise_configurations_id(self, enterprise_id: str | int, *, categories: Sequence[str], retry: RetryRule | None = ...) -> EnterpriseConfigurationDict:
        """Send `GET /2.0/enterprise_configurations/{enterprise_id}`: https://developer.box.com/reference/v2025.0/get-enterprise-configurations-id/"""

    def get_enterprise_hubs(self, *, query: str | None = ..., sort: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> HubsDict:
        """Send `GET /2.0/enterprise_hubs`: https://developer.box.com/reference/v2025.0/get-enterprise-hubs/"""

    def get_enterprises_id_device_pinners(self, enterprise_id: str | int, *, marker: str | None = ..., limit: int | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., retry: RetryRule | None = ...) -> DevicePinnersDict:
        """Send `GET /2.0/enterprises/{enterprise_id}/device_pinners`: https://developer.box.com/reference/get-enterprises-id-device-pinners/"""

    def get_events(self, *, stream_type: Literal["all", "changes", "sync", "admin_logs", "admin_logs_streaming"] | str | None = ..., stream_position: str | int | None = ..., limit: int | None = ..., event_type: Sequence[Literal["ACCESS_GRANTED", "ACCESS_REVOKED", "ADD_DEVICE_ASSOCIATION", "ADD_LOGIN_ACTIVITY_DEVICE", "ADMIN_LOGIN", "ADVANCED_FOLDER_SETTINGS_UPDATE", "APPLICATION_CREATED", "APPLICATION_PUBLIC_KEY_ADDED", "APPLICATION_PUBLIC_KEY_DELETED", "CHANGE_ADMIN_ROLE", "CHANGE_FOLDER_PERMISSION", "COLLABORATION_ACCEPT", "COLLABORATION_EXPIRATION", "COLLABORATION_INVITE", "COLLABORATION_REMOVE", "COLLABORATION_ROLE_CHANGE", "COMMENT_CREATE", "COMMENT_DELETE", "COMMENT_EDIT", "CONTENT_WORKFLOW_ABNORMAL_DOWNLOAD_ACTIVITY", "CONTENT_WORKFLOW_AUTOMATION_ADD", "CONTENT_WORKFLOW_AUTOMATION_DELETE", "CONTENT_WORKFLOW_POLICY_ADD", "CONTENT_WORKFLOW_SHARING_POLICY_VIOLATION", "CONTENT_WORKFLOW_UPLOAD_POLICY_VIOLATION", "COPY", "DATA_RETENTION_CREATE_RETENTION", "DATA_RETENTION_REMOVE_RETENTION", "DELETE", "DELETE_USER", "DEVICE_TRUST_CHECK_FAILED", "DOWNLOAD", "EDIT", "EDIT_USER", "EMAIL_ALIAS_CONFIRM", "EMAIL_ALIAS_PRIMARY", "EMAIL_ALIAS_REMOVE", "EMAIL_UPLOAD_DISABLED", "EMAIL_UPLOAD_ENABLED", "ENTERPRISE_APP_AUTHORIZATION_UPDATE", "EXTERNAL_COLLAB_SECURITY_SETTINGS", "FAILED_LOGIN", "FAVORITE", "FILE_MARKED_MALICIOUS", "FILE_REQUEST_CREATE", "FILE_REQUEST_DELETE", "FILE_REQUEST_UPDATE", "FILE_VERSION_RESTORE", "FILE_WATERMARKED_DOWNLOAD", "GROUP_ADD_ITEM", "GROUP_ADD_USER", "GROUP_CREATION", "GROUP_DELETION", "GROUP_EDITED", "GROUP_REMOVE_ITEM", "GROUP_REMOVE_USER", "ILLEGAL_ITEM_OWNERSHIP_TRANSFER_BY_USER", "ITEM_EMAIL_SEND", "ITEM_MODIFY", "ITEM_OPEN", "ITEM_SHARED_UPDATE", "ITEM_SYNC", "ITEM_UNSYNC", "LEGAL_HOLD_ASSIGNMENT_CREATE", "LEGAL_HOLD_ASSIGNMENT_DELETE", "LEGAL_HOLD_POLICY_CREATE", "LEGAL_HOLD_POLICY_DELETE", "LEGAL_HOLD_POLICY_UPDATE", "LOCK", "LOGIN", "METADATA_CASCADE_POLICY_APPLY", "METADATA_CASCADE_POLICY_CREATE", "METADATA_INSTANCE_COPY", "METADATA_INSTANCE_CREATE", "METADATA_INSTANCE_DELETE", "METADATA_INSTANCE_UPDATE", "METADATA_TEMPLATE_CREATE", "METADATA_TEMPLATE_DELETE", "METADATA_TEMPLATE_UPDATE", "MOVE", "NEW_USER", "OAUTH2_ACCESS_TOKEN_REVOKE", "OAUTH2_REFRESH_TOKEN_REVOKE", "PREVIEW", "REMOVE_DEVICE_ASSOCIATION", "REMOVE_LOGIN_ACTIVITY_DEVICE", "RENAME", "RETENTION_POLICY_ASSIGNMENT_ADD", "SHARE", "SHARED_LINK_SEND", "SHARE_EXPIRATION", "SHIELD_ALERT", "SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED", "SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED_MISSING_JUSTIFICATION", "SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED", "SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED_MISSING_JUSTIFICATION", "SHIELD_JUSTIFICATION_APPROVAL", "SHIELD_SHARED_LINK_ACCESS_BLOCKED", "SHIELD_SHARED_LINK_STATUS_RESTRICTED_ON_CREATE", "SHIELD_SHARED_LINK_STATUS_RESTRICTED_ON_UPDATE", "SIGN_DOCUMENT_ASSIGNED", "SIGN_DOCUMENT_CANCELLED", "SIGN_DOCUMENT_COMPLETED", "SIGN_DOCUMENT_CONVERTED", "SIGN_DOCUMENT_CREATED", "SIGN_DOCUMENT_DECLINED", "SIGN_DOCUMENT_EXPIRED", "SIGN_DOCUMENT_SIGNED", "SIGN_DOCUMENT_VIEWED_BY_SIGNED", "SIGNER_DOWNLOADED", "SIGNER_FORWARDED", "STORAGE_EXPIRATION", "TASK_ASSIGNMENT_CREATE", "TASK_ASSIGNMENT_DELETE", "TASK_ASSIGNMENT_UPDATE", "TASK_CREATE", "TASK_UPDATE", "TERMS_OF_SERVICE_ACCEPT", "TERMS_OF_SERVICE_REJECT", "UNDELETE", "UNFAVORITE", "UNLOCK", "UNSHARE", "UPDATE_COLLABORATION_EXPIRATION", "UPDATE_SHARE_EXPIRATION", "UPLOAD", "USER_AUTHENTICATE_OAUTH2_ACCESS_TOKEN_CREATE", "WATERMARK_LABEL_CREATE", "WATERMARK_LABEL_DELETE", "WORKFLOW_AUTOMATION_CREATE", "WORKFLOW_AUTOMATION_DELETE", "WORKFLOW_AUTOMATION_UPDATE"] | str] | None = ..., created_after: str | None = ..., created_before: str | None = ..., retry: RetryRule | None = ...) -> EventsDict:
        """Send `GET /2.0/events`: https://developer.box.com/reference/get-events/"""

    def get_file_requests_id(self, file_request_id: str | int, *, retry: RetryRule | None = ...) -> FileRequestDict:
        """Send `GET /2.0/file_requests/{file_request_id}`: https://developer.box.com/reference/get-file-requests-id/"""

    def get_file_version_legal_holds(self, *, policy_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> FileVersionLegalHoldsDict:
        """Send `GET /2.0/file_version_legal_holds`: https://developer.box.com/reference/get-file-version-legal-holds/"""

    def get_file_version_legal_holds_id(self, file_version_legal_hold_id: str | int, *, retry: RetryRule | None = ...) -> FileVersionLegalHoldDict:
        """Send `GET /2.0/file_version_legal_holds/{file_version_legal_hold_id}`: https://developer.box.com/reference/get-file-version-legal-holds-id/"""

    def get_file_version_retentions(self, *, file_id: str | None = ..., file_version_id: str | None = ..., policy_id: str | None = ..., disposition_action: Literal["permanently_delete", "remove_retention"] | str | None = ..., disposition_before: str | None = ..., disposition_after: str | None = ..., limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> FileVersionRetentionsDict:
        """Send `GET /2.0/file_version_retentions`: https://developer.box.com/reference/get-file-version-retentions/"""

    def get_file_version_retentions_id(self, file_version_retention_id: str | int, *, retry: RetryRule | None = ...) -> FileVersionRetentionDict:
        """Send `GET /2.0/file_version_retentions/{file_version_retention_id}`: https://developer.box.com/reference/get-file-version-retentions-id/"""

    def get_files_id(self, file_id: str | int, *, fields: Sequence[str] | None = ..., if_none_match: str | None = ..., boxapi: str | None = ..., x_rep_hints: str | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `GET /2.0/files/{file_id}`: https://developer.box.com/reference/get-files-id/"""

    def get_files_id_app_item_associations(self, file_id: str | int, *, limit: int | None = ..., marker: str | None = ..., application_type: str | None = ..., retry: RetryRule | None = ...) -> AppItemAssociationsDict:
        """Send `GET /2.0/files/{file_id}/app_item_associations`: https://developer.box.com/reference/get-files-id-app-item-associations/"""

    def get_files_id_collaborations(self, file_id: str | int, *, fields: Sequence[str] | None = ..., limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> CollaborationsDict:
        """Send `GET /2.0/files/{file_id}/collaborations`: https://developer.box.com/reference/get-files-id-collaborations/"""

    def get_files_id_comments(self, file_id: str | int, *, fields: Sequence[str] | None = ..., limit: int | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> CommentsDict:
        """Send `GET /2.0/files/{file_id}/comments`: https://developer.box.com/reference/get-files-id-comments/"""

    def get_files_id_content(self, file_id: str | int, *, version: str | None = ..., access_token: str | None = ..., range: str | None = ..., boxapi: str | None = ..., retry: RetryRule | None = ...) -> bytes:
        """Send `GET /2.0/files/{file_id}/content`: https://developer.box.com/reference/get-files-id-content/"""

    def get_files_id_get_shared_link(self, file_id: str | int, *, fields: Sequence[str], retry: RetryRule | None = ...) -> FileFullDict:
        """Send `GET /2.0/files/{file_id}`: https://developer.box.com/reference/get-files-id--get-shared-link/"""

    def get_files_id_metadata(self, file_id: str | int, *, view: str | None = ..., retry: RetryRule | None = ...) -> MetadatasDict:
        """Send `GET /2.0/files/{file_id}/metadata`: https://developer.box.com/reference/get-files-id-metadata/"""

    def get_files_id_metadata_enterprise_security_classification(self, file_id: str | int, *, retry: RetryRule | None = ...) -> ClassificationDict:
        """Send `GET /2.0/files/{file_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/get-files-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def get_files_id_metadata_global_box_skills_cards(self, file_id: str | int, *, retry: RetryRule | None = ...) -> SkillCardsMetadataDict:
        """Send `GET /2.0/files/{file_id}/metadata/global/boxSkillsCards`: https://developer.box.com/reference/get-files-id-metadata-global-boxSkillsCards/"""

    def get_files_id_metadata_id_id(self, file_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, view: str | None = ..., retry: RetryRule | None = ...) -> dict[str, object]:
        """Send `GET /2.0/files/{file_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/get-files-id-metadata-id-id/"""

    def get_files_id_tasks(self, file_id: str | int, *, retry: RetryRule | None = ...) -> TasksDict:
        """Send `GET /2.0/files/{file_id}/tasks`: https://developer.box.com/reference/get-files-id-tasks/"""

    def get_files_id_thumbnail_id(self, file_id: str | int, extension: Literal["png", "jpg"] | str, *, min_height: int | None = ..., min_width: int | None = ..., max_height: int | None = ..., max_width: int | None = ..., retry: RetryRule | None = ...) -> bytes:
        """Send `GET /2.0/files/{file_id}/thumbnail.{extension}`: https://developer.box.com/reference/get-files-id-thumbnail-id/"""

    def get_files_id_trash(self, file_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> TrashFileDict:
        """Send `GET /2.0/files/{file_id}/trash`: https://developer.box.com/reference/get-files-id-trash/"""

    def get_files_id_versions(self, file_id: str | int, *, fields: Sequence[str] | None = ..., limit: int | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> FileVersionsDict:
        """Send `GET /2.0/files/{file_id}/versions`: https://developer.box.com/reference/get-files-id-versions/"""

    def get_files_id_versions_id(self, file_id: str | int, file_version_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FileVersionFullDict:
        """Send `GET /2.0/files/{file_id}/versions/{file_version_id}`: https://developer.box.com/reference/get-files-id-versions-id/"""

    def get_files_id_watermark(self, file_id: str | int, *, retry: RetryRule | None = ...) -> WatermarkDict:
        """Send `GET /2.0/files/{file_id}/watermark`: https://developer.box.com/reference/get-files-id-watermark/"""

    def get_files_upload_sessions_id(self, upload_session_id: str | int, *, retry: RetryRule | None = ...) -> UploadSessionDict:
        """Send `GET /api/2.0/files/upload_sessions/{upload_session_id}`: https://developer.box.com/reference/get-files-upload-sessions-id/"""

    def get_files_upload_sessions_id_parts(self, upload_session_id: str | int, *, offset: int | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> UploadPartsDict:
        """Send `GET /api/2.0/files/upload_sessions/{upload_session_id}/parts`: https://developer.box.com/reference/get-files-upload-sessions-id-parts/"""

    def get_folder_locks(self, *, folder_id: str, retry: RetryRule | None = ...) -> FolderLocksDict:
        """Send `GET /2.0/folder_locks`: https://developer.box.com/reference/get-folder-locks/"""

    def get_folders_id(self, folder_id: str | int, *, fields: Sequence[str] | None = ..., sort: Literal["id", "name", "date", "size"] | str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., offset: int | None = ..., limit: int | None = ..., if_none_match: str | None = ..., boxapi: str | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `GET /2.0/folders/{folder_id}`: https://developer.box.com/reference/get-folders-id/"""

    def get_folders_id_app_item_associations(self, folder_id: str | int, *, limit: int | None = ..., marker: str | None = ..., application_type: str | None = ..., retry: RetryRule | None = ...) -> AppItemAssociationsDict:
        """Send `GET /2.0/folders/{folder_id}/app_item_associations`: https://developer.box.com/reference/get-folders-id-app-item-associations/"""

    def get_folders_id_collaborations(self, folder_id: str | int, *, fields: Sequence[str] | None = ..., limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> CollaborationsDict:
        """Send `GET /2.0/folders/{folder_id}/collaborations`: https://developer.box.com/reference/get-folders-id-collaborations/"""

    def get_folders_id_get_shared_link(self, folder_id: str | int, *, fields: Sequence[str], retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `GET /2.0/folders/{folder_id}`: https://developer.box.com/reference/get-folders-id--get-shared-link/"""

    def get_folders_id_items(self, folder_id: str | int, *, fields: Sequence[str] | None = ..., usemarker: bool | None = ..., marker: str | None = ..., offset: int | None = ..., limit: int | None = ..., sort: Literal["id", "name", "date", "size"] | str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., boxapi: str | None = ..., retry: RetryRule | None = ...) -> ItemsDict:
        """Send `GET /2.0/folders/{folder_id}/items`: https://developer.box.com/reference/get-folders-id-items/"""

    def get_folders_id_metadata(self, folder_id: str | int, *, view: str | None = ..., retry: RetryRule | None = ...) -> MetadatasDict:
        """Send `GET /2.0/folders/{folder_id}/metadata`: https://developer.box.com/reference/get-folders-id-metadata/"""

    def get_folders_id_metadata_enterprise_security_classification(self, folder_id: str | int, *, retry: RetryRule | None = ...) -> ClassificationDict:
        """Send `GET /2.0/folders/{folder_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/get-folders-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def get_folders_id_metadata_id_id(self, folder_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, retry: RetryRule | None = ...) -> dict[str, object]:
        """Send `GET /2.0/folders/{folder_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/get-folders-id-metadata-id-id/"""

    def get_folders_id_trash(self, folder_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> TrashFolderDict:
        """Send `GET /2.0/folders/{folder_id}/trash`: https://developer.box.com/reference/get-folders-id-trash/"""

    def get_folders_id_watermark(self, folder_id: str | int, *, retry: RetryRule | None = ...) -> WatermarkDict:
        """Send `GET /2.0/folders/{folder_id}/watermark`: https://developer.box.com/reference/get-folders-id-watermark/"""

    def get_folders_trash_items(self, *, fields: Sequence[str] | None = ..., limit: int | None = ..., offset: int | None = ..., usemarker: bool | None = ..., marker: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., sort: Literal["name", "date", "size"] | str | None = ..., retry: RetryRule | None = ...) -> ItemsDict:
        """Send `GET /2.0/folders/trash/items`: https://developer.box.com/reference/get-folders-trash-items/"""

    def get_group_memberships_id(self, group_membership_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> GroupMembershipDict:
        """Send `GET /2.0/group_memberships/{group_membership_id}`: https://developer.box.com/reference/get-group-memberships-id/"""

    def get_groups(self, *, filter_term: str | None = ..., fields: Sequence[str] | None = ..., limit: int | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> GroupsDict:
        """Send `GET /2.0/groups`: https://developer.box.com/reference/get-groups/"""

    def get_groups_id(self, group_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> GroupFullDict:
        """Send `GET /2.0/groups/{group_id}`: https://developer.box.com/reference/get-groups-id/"""

    def get_groups_id_collaborations(self, group_id: str | int, *, limit: int | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> CollaborationsOffsetPaginatedDict:
        """Send `GET /2.0/groups/{group_id}/collaborations`: https://developer.box.com/reference/get-groups-id-collaborations/"""

    def get_groups_id_memberships(self, group_id: str | int, *, limit: int | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> GroupMembershipsDict:
        """Send `GET /2.0/groups/{group_id}/memberships`: https://developer.box.com/reference/get-groups-id-memberships/"""

    def get_hub_collaborations(self, *, hub_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> HubCollaborationsDict:
        """Send `GET /2.0/hub_collaborations`: https://developer.box.com/reference/v2025.0/get-hub-collaborations/"""

    def get_hub_collaborations_id(self, hub_collaboration_id: str | int, *, retry: RetryRule | None = ...) -> HubCollaborationDict:
        """Send `GET /2.0/hub_collaborations/{hub_collaboration_id}`: https://developer.box.com/reference/v2025.0/get-hub-collaborations-id/"""

    def get_hub_document_blocks(self, *, hub_id: str, page_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> HubDocumentBlocksDict:
        """Send `GET /2.0/hub_document_blocks`: https://developer.box.com/reference/v2025.0/get-hub-document-blocks/"""

    def get_hub_document_pages(self, *, hub_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> HubDocumentPagesDict:
        """Send `GET /2.0/hub_document_pages`: https://developer.box.com/reference/v2025.0/get-hub-document-pages/"""

    def get_hub_items(self, *, hub_id: str, parent_id: str | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> HubItemsDict:
        """Send `GET /2.0/hub_items`: https://developer.box.com/reference/v2025.0/get-hub-items/"""

    def get_hubs(self, *, query: str | None = ..., scope: str | None = ..., sort: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> HubsDict:
        """Send `GET /2.0/hubs`: https://developer.box.com/reference/v2025.0/get-hubs/"""

    def get_hubs_id(self, hub_id: str | int, *, retry: RetryRule | None = ...) -> HubDict:
        """Send `GET /2.0/hubs/{hub_id}`: https://developer.box.com/reference/v2025.0/get-hubs-id/"""

    def get_integration_mappings_slack(self, *, marker: str | None = ..., limit: int | None = ..., partner_item_type: Literal["channel"] | None = ..., partner_item_id: str | None = ..., box_item_id: str | None = ..., box_item_type: Literal["folder"] | None = ..., is_manually_created: bool | None = ..., retry: RetryRule | None = ...) -> IntegrationMappingsDict:
        """Send `GET /2.0/integration_mappings/slack`: https://developer.box.com/reference/get-integration-mappings-slack/"""

    def get_integration_mappings_teams(self, *, partner_item_type: Literal["channel", "team"] | str | None = ..., partner_item_id: str | None = ..., box_item_id: str | None = ..., box_item_type: Literal["folder"] | None = ..., retry: RetryRule | None = ...) -> IntegrationMappingsTeamsDict:
        """Send `GET /2.0/integration_mappings/teams`: https://developer.box.com/reference/get-integration-mappings-teams/"""

    def get_invites_id(self, invite_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> InviteDict:
        """Send `GET /2.0/invites/{invite_id}`: https://developer.box.com/reference/get-invites-id/"""

    def get_legal_hold_policies(self, *, policy_name: str | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> LegalHoldPoliciesDict:
        """Send `GET /2.0/legal_hold_policies`: https://developer.box.com/reference/get-legal-hold-policies/"""

    def get_legal_hold_policies_id(self, legal_hold_policy_id: str | int, *, retry: RetryRule | None = ...) -> LegalHoldPolicyDict:
        """Send `GET /2.0/legal_hold_policies/{legal_hold_policy_id}`: https://developer.box.com/reference/get-legal-hold-policies-id/"""

    def get_legal_hold_policy_assignments(self, *, policy_id: str, assign_to_type: Literal["file", "file_version", "folder", "user", "ownership", "interactions"] | str | None = ..., assign_to_id: str | None = ..., marker: str | None = ..., limit: int | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> LegalHoldPolicyAssignmentsDict:
        """Send `GET /2.0/legal_hold_policy_assignments`: https://developer.box.com/reference/get-legal-hold-policy-assignments/"""

    def get_legal_hold_policy_assignments_id(self, legal_hold_policy_assignment_id: str | int, *, retry: RetryRule | None = ...) -> LegalHoldPolicyAssignmentDict:
        """Send `GET /2.0/legal_hold_policy_assignments/{legal_hold_policy_assignment_id}`: https://developer.box.com/reference/get-legal-hold-policy-assignments-id/"""

    def get_legal_hold_policy_assignments_id_file_versions_on_hold(self, legal_hold_policy_assignment_id: str | int, *, marker: str | None = ..., limit: int | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FileVersionsOnHoldDict:
        """Send `GET /2.0/legal_hold_policy_assignments/{legal_hold_policy_assignment_id}/file_versions_on_hold`: https://developer.box.com/reference/get-legal-hold-policy-assignments-id-file-versions-on-hold/"""

    def get_legal_hold_policy_assignments_id_files_on_hold(self, legal_hold_policy_assignment_id: str | int, *, marker: str | None = ..., limit: int | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FilesOnHoldDict:
        """Send `GET /2.0/legal_hold_policy_assignments/{legal_hold_policy_assignment_id}/files_on_hold`: https://developer.box.com/reference/get-legal-hold-policy-assignments-id-files-on-hold/"""

    def get_metadata_cascade_policies(self, *, folder_id: str, owner_enterprise_id: str | None = ..., marker: str | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> MetadataCascadePoliciesDict:
        """Send `GET /2.0/metadata_cascade_policies`: https://developer.box.com/reference/get-metadata-cascade-policies/"""

    def get_metadata_cascade_policies_id(self, metadata_cascade_policy_id: str | int, *, retry: RetryRule | None = ...) -> MetadataCascadePolicyDict:
        """Send `GET /2.0/metadata_cascade_policies/{metadata_cascade_policy_id}`: https://developer.box.com/reference/get-metadata-cascade-policies-id/"""

    def get_metadata_taxonomies_id(self, namespace: str | int, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomiesDict:
        """Send `GET /2.0/metadata_taxonomies/{namespace}`: https://developer.box.com/reference/get-metadata-taxonomies-id/"""

    def get_metadata_taxonomies_id_id(self, namespace: str | int, taxonomy_key: str | int, *, retry: RetryRule | None = ...) -> MetadataTaxonomyDict:
        """Send `GET /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}`: https://developer.box.com/reference/get-metadata-taxonomies-id-id/"""

    def get_metadata_taxonomies_id_id_nodes(self, namespace: str | int, taxonomy_key: str | int, *, level: Sequence[int] | None = ..., parent: Sequence[str] | None = ..., ancestor: Sequence[str] | None = ..., query: str | None = ..., include_total_result_count: bool | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyNodesDict:
        """Send `GET /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/nodes`: https://developer.box.com/reference/get-metadata-taxonomies-id-id-nodes/"""

    def get_metadata_taxonomies_id_id_nodes_id(self, namespace: str | int, taxonomy_key: str | int, node_id: str | int, *, retry: RetryRule | None = ...) -> MetadataTaxonomyNodeDict:
        """Send `GET /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/nodes/{node_id}`: https://developer.box.com/reference/get-metadata-taxonomies-id-id-nodes-id/"""

    def get_metadata_templates(self, *, metadata_instance_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> MetadataTemplatesDict:
        """Send `GET /2.0/metadata_templates`: https://developer.box.com/reference/get-metadata-templates/"""

    def get_metadata_templates_enterprise(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> MetadataTemplatesDict:
        """Send `GET /2.0/metadata_templates/enterprise`: https://developer.box.com/reference/get-metadata-templates-enterprise/"""

    def get_metadata_templates_enterprise_security_classification_schema(self, *, retry: RetryRule | None = ...) -> ClassificationTemplateDict:
        """Send `GET /2.0/metadata_templates/enterprise/securityClassification-6VMVochwUWo/schema`: https://developer.box.com/reference/get-metadata-templates-enterprise-securityClassification-6VMVochwUWo-schema/"""

    def get_metadata_templates_global(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> MetadataTemplatesDict:
        """Send `GET /2.0/metadata_templates/global`: https://developer.box.com/reference/get-metadata-templates-global/"""

    def get_metadata_templates_id(self, template_id: str | int, *, retry: RetryRule | None = ...) -> MetadataTemplateDict:
        """Send `GET /2.0/metadata_templates/{template_id}`: https://developer.box.com/reference/get-metadata-templates-id/"""

    def get_metadata_templates_id_id_fields_id_options(self, namespace: str | int, template_key: str | int, field_key: str | int, *, level: Sequence[int] | None = ..., parent: Sequence[str] | None = ..., ancestor: Sequence[str] | None = ..., query: str | None = ..., include_total_result_count: bool | None = ..., only_selectable_options: bool | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyNodesDict:
        """Send `GET /2.0/metadata_templates/{namespace}/{template_key}/fields/{field_key}/options`: https://developer.box.com/reference/get-metadata-templates-id-id-fields-id-options/"""

    def get_metadata_templates_id_id_schema(self, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, retry: RetryRule | None = ...) -> MetadataTemplateDict:
        """Send `GET /2.0/metadata_templates/{scope}/{template_key}/schema`: https://developer.box.com/reference/get-metadata-templates-id-id-schema/"""

    def get_recent_items(self, *, fields: Sequence[str] | None = ..., limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> RecentItemsDict:
        """Send `GET /2.0/recent_items`: https://developer.box.com/reference/get-recent-items/"""

    def get_retention_policies(self, *, policy_name: str | None = ..., policy_type: Literal["finite", "indefinite"] | str | None = ..., created_by_user_id: str | None = ..., fields: Sequence[str] | None = ..., limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> RetentionPoliciesDict:
        """Send `GET /2.0/retention_policies`: https://developer.box.com/reference/get-retention-policies/"""

    def get_retention_policies_id(self, retention_policy_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> RetentionPolicyDict:
        """Send `GET /2.0/retention_policies/{retention_policy_id}`: https://developer.box.com/reference/get-retention-policies-id/"""

    def get_retention_policies_id_assignments(self, retention_policy_id: str | int, *, type: Literal["folder", "enterprise", "metadata_template"] | str | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> RetentionPolicyAssignmentsDict:
        """Send `GET /2.0/retention_policies/{retention_policy_id}/assignments`: https://developer.box.com/reference/get-retention-policies-id-assignments/"""

    def get_retention_policy_assignments_id(self, retention_policy_assignment_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> RetentionPolicyAssignmentDict:
        """Send `GET /2.0/retention_policy_assignments/{retention_policy_assignment_id}`: https://developer.box.com/reference/get-retention-policy-assignments-id/"""

    def get_retention_policy_assignments_id_file_versions_under_retention(self, retention_policy_assignment_id: str | int, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> FilesUnderRetentionDict:
        """Send `GET /2.0/retention_policy_assignments/{retention_policy_assignment_id}/file_versions_under_retention`: https://developer.box.com/reference/get-retention-policy-assignments-id-file-versions-under-retention/"""

    def get_retention_policy_assignments_id_files_under_retention(self, retention_policy_assignment_id: str | int, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> FilesUnderRetentionDict:
        """Send `GET /2.0/retention_policy_assignments/{retention_policy_assignment_id}/files_under_retention`: https://developer.box.com/reference/get-retention-policy-assignments-id-files-under-retention/"""

    def get_search(self, *, query: str | None = ..., scope: Literal["user_content", "enterprise_content"] | str | None = ..., file_extensions: Sequence[str] | None = ..., created_at_range: Sequence[str] | None = ..., updated_at_range: Sequence[str] | None = ..., size_range: Sequence[int] | None = ..., owner_user_ids: Sequence[str] | None = ..., recent_updater_user_ids: Sequence[str] | None = ..., ancestor_folder_ids: Sequence[str] | None = ..., content_types: Sequence[Literal["name", "description", "file_content", "comments", "tags"] | str] | None = ..., type: Literal["file", "folder", "web_link"] | str | None = ..., trash_content: Literal["non_trashed_only", "trashed_only", "all_items"] | str | None = ..., mdfilters: Sequence[MetadataFilterDict] | None = ..., sort: Literal["modified_at", "relevance"] | str | None = ..., direction: Literal["DESC", "ASC"] | str | None = ..., limit: int | None = ..., include_recent_shared_links: bool | None = ..., fields: Sequence[str] | None = ..., offset: int | None = ..., deleted_user_ids: Sequence[str] | None = ..., deleted_at_range: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> SearchResultsDict | SearchResultsWithSharedLinksDict:
        """Send `GET /2.0/search`: https://developer.box.com/reference/get-search/"""

    def get_shared_items(self, *, boxapi: str, fields: Sequence[str] | None = ..., if_none_match: str | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `GET /2.0/shared_items`: https://developer.box.com/reference/get-shared-items/"""

    def get_shared_items_app_items(self, *, boxapi: str, retry: RetryRule | None = ...) -> AppItemDict:
        """Send `GET /2.0/shared_items`: https://developer.box.com/reference/get-shared-items--app-items/"""

    def get_shared_items_folders(self, *, boxapi: str, fields: Sequence[str] | None = ..., if_none_match: str | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `GET /2.0/shared_items`: https://developer.box.com/reference/get-shared-items--folders/"""

    def get_shared_items_web_links(self, *, boxapi: str, fields: Sequence[str] | None = ..., if_none_match: str | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `GET /2.0/shared_items`: https://developer.box.com/reference/get-shared-items--web-links/"""

    def get_shield_information_barrier_reports(self, *, shield_information_barrier_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierReportsDict:
        """Send `GET /2.0/shield_information_barrier_reports`: https://developer.box.com/reference/get-shield-information-barrier-reports/"""

    def get_shield_information_barrier_reports_id(self, shield_information_barrier_report_id: str | int, *, retry: RetryRule | None = ...) -> ShieldInformationBarrierReportDict:
        """Send `GET /2.0/shield_information_barrier_reports/{shield_information_barrier_report_id}`: https://developer.box.com/reference/get-shield-information-barrier-reports-id/"""

    def get_shield_information_barrier_segment_members(self, *, shield_information_barrier_segment_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentMembersDict:
        """Send `GET /2.0/shield_information_barrier_segment_members`: https://developer.box.com/reference/get-shield-information-barrier-segment-members/"""

    def get_shield_information_barrier_segment_members_id(self, shield_information_barrier_segment_member_id: str | int, *, retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentMemberDict:
        """Send `GET /2.0/shield_information_barrier_segment_members/{shield_information_barrier_segment_member_id}`: https://developer.box.com/reference/get-shield-information-barrier-segment-members-id/"""

    def get_shield_information_barrier_segment_restrictions(self, *, shield_information_barrier_segment_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentRestrictionsDict:
        """Send `GET /2.0/shield_information_barrier_segment_restrictions`: https://developer.box.com/reference/get-shield-information-barrier-segment-restrictions/"""

    def get_shield_information_barrier_segment_restrictions_id(self, shield_information_barrier_segment_restriction_id: str | int, *, retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentRestrictionDict:
        """Send `GET /2.0/shield_information_barrier_segment_restrictions/{shield_information_barrier_segment_restriction_id}`: https://developer.box.com/reference/get-shield-information-barrier-segment-restrictions-id/"""

    def get_shield_information_barrier_segments(self, *, shield_information_barrier_id: str, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentsDict:
        """Send `GET /2.0/shield_information_barrier_segments`: https://developer.box.com/reference/get-shield-information-barrier-segments/"""

    def get_shield_information_barrier_segments_id(self, shield_information_barrier_segment_id: str | int, *, retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentDict:
        """Send `GET /2.0/shield_information_barrier_segments/{shield_information_barrier_segment_id}`: https://developer.box.com/reference/get-shield-information-barrier-segments-id/"""

    def get_shield_information_barriers(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarriersDict:
        """Send `GET /2.0/shield_information_barriers`: https://developer.box.com/reference/get-shield-information-barriers/"""

    def get_shield_information_barriers_id(self, shield_information_barrier_id: str | int, *, retry: RetryRule | None = ...) -> ShieldInformationBarrierDict:
        """Send `GET /2.0/shield_information_barriers/{shield_information_barrier_id}`: https://developer.box.com/reference/get-shield-information-barriers-id/"""

    def get_shield_lists(self, *, retry: RetryRule | None = ...) -> ShieldListsDict:
        """Send `GET /2.0/shield_lists`: https://developer.box.com/reference/v2025.0/get-shield-lists/"""

    def get_shield_lists_id(self, shield_list_id: str | int, *, retry: RetryRule | None = ...) -> ShieldListDict:
        """Send `GET /2.0/shield_lists/{shield_list_id}`: https://developer.box.com/reference/v2025.0/get-shield-lists-id/"""

    def get_sign_requests(self, *, marker: str | None = ..., limit: int | None = ..., senders: Sequence[str] | None = ..., shared_requests: bool | None = ..., retry: RetryRule | None = ...) -> SignRequestsDict:
        """Send `GET /2.0/sign_requests`: https://developer.box.com/reference/get-sign-requests/"""

    def get_sign_requests_id(self, sign_request_id: str | int, *, retry: RetryRule | None = ...) -> SignRequestDict:
        """Send `GET /2.0/sign_requests/{sign_request_id}`: https://developer.box.com/reference/get-sign-requests-id/"""

    def get_sign_templates(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> SignTemplatesDict:
        """Send `GET /2.0/sign_templates`: https://developer.box.com/reference/get-sign-templates/"""

    def get_sign_templates_id(self, template_id: str | int, *, retry: RetryRule | None = ...) -> SignTemplateDict:
        """Send `GET /2.0/sign_templates/{template_id}`: https://developer.box.com/reference/get-sign-templates-id/"""

    def get_storage_policies(self, *, fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> StoragePoliciesDict:
        """Send `GET /2.0/storage_policies`: https://developer.box.com/reference/get-storage-policies/"""

    def get_storage_policies_id(self, storage_policy_id: str | int, *, retry: RetryRule | None = ...) -> StoragePolicyDict:
        """Send `GET /2.0/storage_policies/{storage_policy_id}`: https://developer.box.com/reference/get-storage-policies-id/"""

    def get_storage_policy_assignments(self, *, resolved_for_type: Literal["user", "enterprise"] | str, resolved_for_id: str, marker: str | None = ..., retry: RetryRule | None = ...) -> StoragePolicyAssignmentsDict:
        """Send `GET /2.0/storage_policy_assignments`: https://developer.box.com/reference/get-storage-policy-assignments/"""

    def get_storage_policy_assignments_id(self, storage_policy_assignment_id: str | int, *, retry: RetryRule | None = ...) -> StoragePolicyAssignmentDict:
        """Send `GET /2.0/storage_policy_assignments/{storage_policy_assignment_id}`: https://developer.box.com/reference/get-storage-policy-assignments-id/"""

    def get_task_assignments_id(self, task_assignment_id: str | int, *, retry: RetryRule | None = ...) -> TaskAssignmentDict:
        """Send `GET /2.0/task_assignments/{task_assignment_id}`: https://developer.box.com/reference/get-task-assignments-id/"""

    def get_tasks_id(self, task_id: str | int, *, retry: RetryRule | None = ...) -> TaskDict:
        """Send `GET /2.0/tasks/{task_id}`: https://developer.box.com/reference/get-tasks-id/"""

    def get_tasks_id_assignments(self, task_id: str | int, *, retry: RetryRule | None = ...) -> TaskAssignmentsDict:
        """Send `GET /2.0/tasks/{task_id}/assignments`: https://developer.box.com/reference/get-tasks-id-assignments/"""

    def get_terms_of_service_user_statuses(self, *, tos_id: str, user_id: str | None = ..., retry: RetryRule | None = ...) -> TermsOfServiceUserStatusesDict:
        """Send `GET /2.0/terms_of_service_user_statuses`: https://developer.box.com/reference/get-terms-of-service-user-statuses/"""

    def get_terms_of_services(self, *, tos_type: Literal["external", "managed"] | str | None = ..., retry: RetryRule | None = ...) -> TermsOfServicesDict:
        """Send `GET /2.0/terms_of_services`: https://developer.box.com/reference/get-terms-of-services/"""

    def get_terms_of_services_id(self, terms_of_service_id: str | int, *, retry: RetryRule | None = ...) -> TermsOfServiceDict:
        """Send `GET /2.0/terms_of_services/{terms_of_service_id}`: https://developer.box.com/reference/get-terms-of-services-id/"""

    def get_users(self, *, filter_term: str | None = ..., user_type: Literal["all", "managed", "external"] | str | None = ..., external_app_user_id: str | None = ..., fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., usemarker: bool | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> UsersDict:
        """Send `GET /2.0/users`: https://developer.box.com/reference/get-users/"""

    def get_users_id(self, user_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> UserFullDict:
        """Send `GET /2.0/users/{user_id}`: https://developer.box.com/reference/get-users-id/"""

    def get_users_id_avatar(self, user_id: str | int, *, retry: RetryRule | None = ...) -> bytes:
        """Send `GET /2.0/users/{user_id}/avatar`: https://developer.box.com/reference/get-users-id-avatar/"""

    def get_users_id_email_aliases(self, user_id: str | int, *, retry: RetryRule | None = ...) -> EmailAliasesDict:
        """Send `GET /2.0/users/{user_id}/email_aliases`: https://developer.box.com/reference/get-users-id-email-aliases/"""

    def get_users_id_memberships(self, user_id: str | int, *, limit: int | None = ..., offset: int | None = ..., retry: RetryRule | None = ...) -> GroupMembershipsDict:
        """Send `GET /2.0/users/{user_id}/memberships`: https://developer.box.com/reference/get-users-id-memberships/"""

    def get_users_me(self, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> UserFullDict:
        """Send `GET /2.0/users/me`: https://developer.box.com/reference/get-users-me/"""

    def get_web_links_id(self, web_link_id: str | int, *, boxapi: str | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `GET /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/get-web-links-id/"""

    def get_web_links_id_get_shared_link(self, web_link_id: str | int, *, fields: Sequence[str], retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `GET /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/get-web-links-id--get-shared-link/"""

    def get_web_links_id_trash(self, web_link_id: str | int, *, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> TrashWebLinkDict:
        """Send `GET /2.0/web_links/{web_link_id}/trash`: https://developer.box.com/reference/get-web-links-id-trash/"""

    def get_webhooks(self, *, marker: str | None = ..., limit: int | None = ..., retry: RetryRule | None = ...) -> WebhooksDict:
        """Send `GET /2.0/webhooks`: https://developer.box.com/reference/get-webhooks/"""

    def get_webhooks_id(self, webhook_id: str | int, *, retry: RetryRule | None = ...) -> WebhookDict:
        """Send `GET /2.0/webhooks/{webhook_id}`: https://developer.box.com/reference/get-webhooks-id/"""

    def get_workflows(self, *, folder_id: str, trigger_type: str | None = ..., limit: int | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> WorkflowsDict:
        """Send `GET /2.0/workflows`: https://developer.box.com/reference/get-workflows/"""

    def get_zip_downloads_id_content(self, zip_download_id: str | int, *, retry: RetryRule | None = ...) -> bytes:
        """Send `GET /2.0/zip_downloads/{zip_download_id}/content`: https://developer.box.com/reference/get-zip-downloads-id-content/"""

    def get_zip_downloads_id_status(self, zip_download_id: str | int, *, retry: RetryRule | None = ...) -> ZipDownloadStatusDict:
        """Send `GET /2.0/zip_downloads/{zip_download_id}/status`: https://developer.box.com/reference/get-zip-downloads-id-status/"""

    def options_events(self, *, retry: RetryRule | None = ...) -> RealtimeServersDict:
        """Send `OPTIONS /2.0/events`: https://developer.box.com/reference/options-events/"""

    def options_files_content(self, *, name: str | None = ..., size: int | None = ..., parent: OptionsFilesContentParentDict | None = ..., retry: RetryRule | None = ...) -> UploadUrlDict:
        """Send `OPTIONS /2.0/files/content`: https://developer.box.com/reference/options-files-content/"""

    def patch_metadata_taxonomies_id_id(self, namespace: str | int, taxonomy_key: str | int, *, displayName: str, retry: RetryRule | None = ...) -> MetadataTaxonomyDict:
        """Send `PATCH /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}`: https://developer.box.com/reference/patch-metadata-taxonomies-id-id/"""

    def patch_metadata_taxonomies_id_id_levels_id(self, namespace: str | int, taxonomy_key: str | int, level_index: str | int, *, displayName: str, description: str | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyLevelDict:
        """Send `PATCH /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/levels/{level_index}`: https://developer.box.com/reference/patch-metadata-taxonomies-id-id-levels-id/"""

    def patch_metadata_taxonomies_id_id_nodes_id(self, namespace: str | int, taxonomy_key: str | int, node_id: str | int, *, displayName: str | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyNodeDict:
        """Send `PATCH /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/nodes/{node_id}`: https://developer.box.com/reference/patch-metadata-taxonomies-id-id-nodes-id/"""

    def post_ai_agents(self, *, type: Literal["ai_agent"], name: str, access_state: str, icon_reference: str | None = ..., allowed_entities: Sequence[UserBaseDict | GroupBaseDict] | None = ..., ask: AiStudioAgentAskDict | None = ..., text_gen: AiStudioAgentTextGenDict | None = ..., extract: AiStudioAgentExtractDict | None = ..., retry: RetryRule | None = ...) -> AiSingleAgentResponseFullDict:
        """Send `POST /2.0/ai_agents`: https://developer.box.com/reference/post-ai-agents/"""

    def post_ai_ask(self, *, mode: Literal["multiple_item_qa", "single_item_qa"] | str, prompt: str, items: Sequence[AiItemAskDict], dialogue_history: Sequence[AiDialogueHistoryDict] | None = ..., include_citations: bool | None = ..., ai_agent: AiAgentReferenceDict | AiAgentAskDict | None = ..., retry: RetryRule | None = ...) -> AiResponseFullDict:
        """Send `POST /2.0/ai/ask`: https://developer.box.com/reference/post-ai-ask/"""

    def post_ai_extract(self, *, prompt: str, items: Sequence[AiItemBaseDict], ai_agent: AiAgentReferenceDict | AiAgentExtractDict | None = ..., retry: RetryRule | None = ...) -> AiResponseDict:
        """Send `POST /2.0/ai/extract`: https://developer.box.com/reference/post-ai-extract/"""

    def post_ai_extract_structured(self, *, items: Sequence[AiItemBaseDict], metadata_template: PostAiExtractStructuredMetadataTemplateDict | None = ..., fields: Sequence[PostAiExtractStructuredFieldsItemDict] | None = ..., ai_agent: AiAgentReferenceDict | AiAgentExtractStructuredDict | None = ..., include_confidence_score: bool | None = ..., include_reference: bool | None = ..., taxonomy_sources: Sequence[AiTaxonomyReferenceDict | AiTaxonomyFileReferenceDict] | None = ..., retry: RetryRule | None = ...) -> AiExtractStructuredResponseDict:
        """Send `POST /2.0/ai/extract_structured`: https://developer.box.com/reference/post-ai-extract-structured/"""

    def post_ai_text_gen(self, *, prompt: str, items: Sequence[PostAiTextGenItemsItemDict], dialogue_history: Sequence[AiDialogueHistoryDict] | None = ..., ai_agent: AiAgentReferenceDict | AiAgentTextGenDict | None = ..., retry: RetryRule | None = ...) -> AiResponseDict:
        """Send `POST /2.0/ai/text_gen`: https://developer.box.com/reference/post-ai-text-gen/"""

    def post_archives(self, *, name: str, description: str | None = ..., storage_policy_id: str | None = ..., retry: RetryRule | None = ...) -> ArchiveDict:
        """Send `POST /2.0/archives`: https://developer.box.com/reference/v2025.0/post-archives/"""

    def post_automate_workflows_id_start(self, workflow_id: str | int, *, workflow_action_id: str, file_ids: Sequence[str], retry: RetryRule | None = ...) -> None:
        """Send `POST /2.0/automate_workflows/{workflow_id}/start`: https://developer.box.com/reference/v2026.0/post-automate-workflows-id-start/"""

    def post_collaboration_whitelist_entries(self, *, domain: str, direction: Literal["inbound", "outbound", "both"] | str, retry: RetryRule | None = ...) -> CollaborationAllowlistEntryDict:
        """Send `POST /2.0/collaboration_whitelist_entries`: https://developer.box.com/reference/post-collaboration-whitelist-entries/"""

    def post_collaboration_whitelist_exempt_targets(self, *, user: PostCollaborationWhitelistExemptTargetsUserDict, retry: RetryRule | None = ...) -> CollaborationAllowlistExemptTargetDict:
        """Send `POST /2.0/collaboration_whitelist_exempt_targets`: https://developer.box.com/reference/post-collaboration-whitelist-exempt-targets/"""

    def post_collaborations(self, *, item: PostCollaborationsItemDict, accessible_by: PostCollaborationsAccessibleByDict, role: Literal["editor", "viewer", "previewer", "uploader", "previewer uploader", "viewer uploader", "co-owner"] | str, is_access_only: bool | None = ..., can_view_path: bool | None = ..., expires_at: str | None = ..., fields: Sequence[str] | None = ..., notify: bool | None = ..., retry: RetryRule | None = ...) -> CollaborationDict:
        """Send `POST /2.0/collaborations`: https://developer.box.com/reference/post-collaborations/"""

    def post_comments(self, *, message: str, item: PostCommentsItemDict, tagged_message: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> CommentFullDict:
        """Send `POST /2.0/comments`: https://developer.box.com/reference/post-comments/"""

    def post_docgen_batches(self, *, file: FileReferenceDict, input_source: str, destination_folder: PostDocgenBatchesDestinationFolderDict, output_type: str, document_generation_data: Sequence[DocGenDocumentGenerationDataDict], file_version: FileVersionBase2025Dict | None = ..., retry: RetryRule | None = ...) -> DocGenBatchBaseDict:
        """Send `POST /2.0/docgen_batches`: https://developer.box.com/reference/v2025.0/post-docgen-batches/"""

    def post_docgen_templates(self, *, file: FileReferenceDict, retry: RetryRule | None = ...) -> DocGenTemplateBaseDict:
        """Send `POST /2.0/docgen_templates`: https://developer.box.com/reference/v2025.0/post-docgen-templates/"""

    def post_external_users_submit_delete_job(self, *, external_users: Sequence[UserReferenceDict], retry: RetryRule | None = ...) -> ExternalUsersSubmitDeleteJobResponseDict:
        """Send `POST /2.0/external_users/submit_delete_job`: https://developer.box.com/reference/v2025.0/post-external-users-submit-delete-job/"""

    def post_file_requests_id_copy(self, file_request_id: str | int, *, folder: PostFileRequestsIdCopyFolderDict, title: str | None = ..., description: str | None = ..., status: Literal["active", "inactive"] | str | None = ..., is_email_required: bool | None = ..., is_description_required: bool | None = ..., expires_at: str | None = ..., retry: RetryRule | None = ...) -> FileRequestDict:
        """Send `POST /2.0/file_requests/{file_request_id}/copy`: https://developer.box.com/reference/post-file-requests-id-copy/"""

    def post_files_content(self, *, attributes: PostFilesContentAttributesDict, file: bytes | IO[bytes], fields: Sequence[str] | None = ..., content_md5: str | None = ..., retry: RetryRule | None = ...) -> FilesDict:
        """Send `POST /api/2.0/files/content`: https://developer.box.com/reference/post-files-content/"""

    def post_files_id(self, file_id: str | int, *, name: str | None = ..., parent: PostFilesIdParentDict | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> TrashFileRestoredDict:
        """Send `POST /2.0/files/{file_id}`: https://developer.box.com/reference/post-files-id/"""

    def post_files_id_content(self, file_id: str | int, *, attributes: PostFilesIdContentAttributesDict, file: bytes | IO[bytes], fields: Sequence[str] | None = ..., if_match: str | None = ..., content_md5: str | None = ..., retry: RetryRule | None = ...) -> FilesDict:
        """Send `POST /api/2.0/files/{file_id}/content`: https://developer.box.com/reference/post-files-id-content/"""

    def post_files_id_copy(self, file_id: str | int, *, parent: PostFilesIdCopyParentDict, name: str | None = ..., version: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `POST /2.0/files/{file_id}/copy`: https://developer.box.com/reference/post-files-id-copy/"""

    def post_files_id_metadata_enterprise_security_classification(self, file_id: str | int, *, Box__Security__Classification__Key: str | None = ..., retry: RetryRule | None = ...) -> ClassificationDict:
        """Send `POST /2.0/files/{file_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/post-files-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def post_files_id_metadata_global_box_skills_cards(self, file_id: str | int, *, cards: Sequence[KeywordSkillCardDict | TimelineSkillCardDict | TranscriptSkillCardDict | StatusSkillCardDict], retry: RetryRule | None = ...) -> SkillCardsMetadataDict:
        """Send `POST /2.0/files/{file_id}/metadata/global/boxSkillsCards`: https://developer.box.com/reference/post-files-id-metadata-global-boxSkillsCards/"""

    def post_files_id_metadata_id_id(self, file_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, body: Mapping[str, object], retry: RetryRule | None = ...) -> dict[str, object]:
        """Send `POST /2.0/files/{file_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/post-files-id-metadata-id-id/"""

    def post_files_id_upload_sessions(self, file_id: str | int, *, file_size: int, file_name: str | None = ..., retry: RetryRule | None = ...) -> UploadSessionDict:
        """Send `POST /api/2.0/files/{file_id}/upload_sessions`: https://developer.box.com/reference/post-files-id-upload-sessions/"""

    def post_files_id_versions_current(self, file_id: str | int, *, id: str | None = ..., type: Literal["file_version"] | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FileVersionFullDict:
        """Send `POST /2.0/files/{file_id}/versions/current`: https://developer.box.com/reference/post-files-id-versions-current/"""

    def post_files_upload_sessions(self, *, folder_id: str, file_size: int, file_name: str, retry: RetryRule | None = ...) -> UploadSessionDict:
        """Send `POST /api/2.0/files/upload_sessions`: https://developer.box.com/reference/post-files-upload-sessions/"""

    def post_files_upload_sessions_id_commit(self, upload_session_id: str | int, *, parts: Sequence[UploadPartDict], digest: str, if_match: str | None = ..., if_none_match: str | None = ..., retry: RetryRule | None = ...) -> FilesDict:
        """Send `POST /api/2.0/files/upload_sessions/{upload_session_id}/commit`: https://developer.box.com/reference/post-files-upload-sessions-id-commit/"""

    def post_files_upload_sessions_id_plan(self, upload_session_id: str | int, *, parts: Sequence[PlannedPartDict], retry: RetryRule | None = ...) -> PostFilesUploadSessionsIdPlanAnswerDict:
        """Send `POST /api/2.0/files/upload_sessions/{upload_session_id}/plan`: https://developer.box.com/reference/post-files-upload-sessions-id-plan/"""

    def post_folder_locks(self, *, folder: PostFolderLocksFolderDict, locked_operations: PostFolderLocksLockedOperationsDict | None = ..., retry: RetryRule | None = ...) -> FolderLockDict:
        """Send `POST /2.0/folder_locks`: https://developer.box.com/reference/post-folder-locks/"""

    def post_folders(self, *, name: str, parent: PostFoldersParentDict, folder_upload_email: PostFoldersFolderUploadEmailDict | None = ..., sync_state: Literal["synced", "not_synced", "partially_synced"] | str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `POST /2.0/folders`: https://developer.box.com/reference/post-folders/"""

    def post_folders_id(self, folder_id: str | int, *, name: str | None = ..., parent: PostFoldersIdParentDict | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> TrashFolderRestoredDict:
        """Send `POST /2.0/folders/{folder_id}`: https://developer.box.com/reference/post-folders-id/"""

    def post_folders_id_copy(self, folder_id: str | int, *, parent: PostFoldersIdCopyParentDict, name: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `POST /2.0/folders/{folder_id}/copy`: https://developer.box.com/reference/post-folders-id-copy/"""

    def post_folders_id_metadata_enterprise_security_classification(self, folder_id: str | int, *, Box__Security__Classification__Key: str | None = ..., retry: RetryRule | None = ...) -> ClassificationDict:
        """Send `POST /2.0/folders/{folder_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/post-folders-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def post_folders_id_metadata_id_id(self, folder_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, body: Mapping[str, object], retry: RetryRule | None = ...) -> dict[str, object]:
        """Send `POST /2.0/folders/{folder_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/post-folders-id-metadata-id-id/"""

    def post_group_memberships(self, *, user: PostGroupMembershipsUserDict, group: PostGroupMembershipsGroupDict, role: Literal["member", "admin"] | str | None = ..., configurable_permissions: Mapping[str, bool] | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> GroupMembershipDict:
        """Send `POST /2.0/group_memberships`: https://developer.box.com/reference/post-group-memberships/"""

    def post_groups(self, *, name: str, provenance: str | None = ..., external_sync_identifier: str | None = ..., description: str | None = ..., invitability_level: Literal["admins_only", "admins_and_members", "all_managed_users"] | str | None = ..., member_viewability_level: Literal["admins_only", "admins_and_members", "all_managed_users"] | str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> GroupFullDict:
        """Send `POST /2.0/groups`: https://developer.box.com/reference/post-groups/"""

    def post_groups_terminate_sessions(self, *, group_ids: Sequence[str], retry: RetryRule | None = ...) -> SessionTerminationMessageDict:
        """Send `POST /2.0/groups/terminate_sessions`: https://developer.box.com/reference/post-groups-terminate-sessions/"""

    def post_hub_collaborations(self, *, hub: PostHubCollaborationsHubDict, accessible_by: PostHubCollaborationsAccessibleByDict, role: str, retry: RetryRule | None = ...) -> HubCollaborationDict:
        """Send `POST /2.0/hub_collaborations`: https://developer.box.com/reference/v2025.0/post-hub-collaborations/"""

    def post_hubs(self, *, title: str, description: str | None = ..., retry: RetryRule | None = ...) -> HubDict:
        """Send `POST /2.0/hubs`: https://developer.box.com/reference/v2025.0/post-hubs/"""

    def post_hubs_id_copy(self, hub_id: str | int, *, title: str | None = ..., description: str | None = ..., include_items: bool | None = ..., retry: RetryRule | None = ...) -> HubDict:
        """Send `POST /2.0/hubs/{hub_id}/copy`: https://developer.box.com/reference/v2025.0/post-hubs-id-copy/"""

    def post_hubs_id_manage_items(self, hub_id: str | int, *, operations: Sequence[HubItemOperationDict] | None = ..., retry: RetryRule | None = ...) -> HubItemsManageResponseDict:
        """Send `POST /2.0/hubs/{hub_id}/manage_items`: https://developer.box.com/reference/v2025.0/post-hubs-id-manage-items/"""

    def post_integration_mappings_slack(self, *, partner_item: IntegrationMappingPartnerItemSlackDict, box_item: IntegrationMappingBoxItemSlackDict, options: IntegrationMappingSlackOptionsDict | None = ..., retry: RetryRule | None = ...) -> IntegrationMappingDict:
        """Send `POST /2.0/integration_mappings/slack`: https://developer.box.com/reference/post-integration-mappings-slack/"""

    def post_integration_mappings_teams(self, *, partner_item: IntegrationMappingPartnerItemTeamsCreateRequestDict, box_item: FolderReferenceDict, retry: RetryRule | None = ...) -> IntegrationMappingTeamsDict:
        """Send `POST /2.0/integration_mappings/teams`: https://developer.box.com/reference/post-integration-mappings-teams/"""

    def post_invites(self, *, enterprise: PostInvitesEnterpriseDict, actionable_by: PostInvitesActionableByDict, fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> InviteDict:
        """Send `POST /2.0/invites`: https://developer.box.com/reference/post-invites/"""

    def post_legal_hold_policies(self, *, policy_name: str, description: str | None = ..., filter_started_at: str | None = ..., filter_ended_at: str | None = ..., is_ongoing: bool | None = ..., retry: RetryRule | None = ...) -> LegalHoldPolicyDict:
        """Send `POST /2.0/legal_hold_policies`: https://developer.box.com/reference/post-legal-hold-policies/"""

    def post_legal_hold_policy_assignments(self, *, policy_id: str, assign_to: PostLegalHoldPolicyAssignmentsAssignToDict, retry: RetryRule | None = ...) -> LegalHoldPolicyAssignmentDict:
        """Send `POST /2.0/legal_hold_policy_assignments`: https://developer.box.com/reference/post-legal-hold-policy-assignments/"""

    def post_metadata_cascade_policies(self, *, folder_id: str, scope: Literal["global", "enterprise"] | str, templateKey: str, retry: RetryRule | None = ...) -> MetadataCascadePolicyDict:
        """Send `POST /2.0/metadata_cascade_policies`: https://developer.box.com/reference/post-metadata-cascade-policies/"""

    def post_metadata_cascade_policies_id_apply(self, metadata_cascade_policy_id: str | int, *, conflict_resolution: Literal["none", "overwrite"] | str, retry: RetryRule | None = ...) -> None:
        """Send `POST /2.0/metadata_cascade_policies/{metadata_cascade_policy_id}/apply`: https://developer.box.com/reference/post-metadata-cascade-policies-id-apply/"""

    def post_metadata_queries_execute_read(self, *, from_: str, ancestor_folder_id: str, query: str | None = ..., query_params: Mapping[str, object] | None = ..., order_by: Sequence[PostMetadataQueriesExecuteReadOrderByItemDict] | None = ..., limit: int | None = ..., marker: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> MetadataQueryResultsDict:
        """Send `POST /2.0/metadata_queries/execute_read`: https://developer.box.com/reference/post-metadata-queries-execute-read/"""

    def post_metadata_taxonomies(self, *, displayName: str, namespace: str, key: str | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyDict:
        """Send `POST /2.0/metadata_taxonomies`: https://developer.box.com/reference/post-metadata-taxonomies/"""

    def post_metadata_taxonomies_id_id_levels(self, namespace: str | int, taxonomy_key: str | int, *, body: Sequence[MetadataTaxonomyLevelDict], retry: RetryRule | None = ...) -> MetadataTaxonomyLevelsDict:
        """Send `POST /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/levels`: https://developer.box.com/reference/post-metadata-taxonomies-id-id-levels/"""

    def post_metadata_taxonomies_id_id_levels_append(self, namespace: str | int, taxonomy_key: str | int, *, displayName: str, description: str | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyLevelsDict:
        """Send `POST /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/levels:append`: https://developer.box.com/reference/post-metadata-taxonomies-id-id-levels:append/"""

    def post_metadata_taxonomies_id_id_levels_trim(self, namespace: str | int, taxonomy_key: str | int, *, retry: RetryRule | None = ...) -> MetadataTaxonomyLevelsDict:
        """Send `POST /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/levels:trim`: https://developer.box.com/reference/post-metadata-taxonomies-id-id-levels:trim/"""

    def post_metadata_taxonomies_id_id_nodes(self, namespace: str | int, taxonomy_key: str | int, *, displayName: str, level: int, parentId: str | None = ..., retry: RetryRule | None = ...) -> MetadataTaxonomyNodeDict:
        """Send `POST /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/nodes`: https://developer.box.com/reference/post-metadata-taxonomies-id-id-nodes/"""

    def post_metadata_templates_schema(self, *, scope: str, displayName: str, templateKey: str | None = ..., hidden: bool | None = ..., fields: Sequence[PostMetadataTemplatesSchemaFieldsItemDict] | None = ..., copyInstanceOnItemCopy: bool | None = ..., retry: RetryRule | None = ...) -> MetadataTemplateDict:
        """Send `POST /2.0/metadata_templates/schema`: https://developer.box.com/reference/post-metadata-templates-schema/"""

    def post_metadata_templates_schema_classifications(self, *, scope: Literal["enterprise"], templateKey: Literal["securityClassification-6VMVochwUWo"], displayName: Literal["Classification"], fields: Sequence[PostMetadataTemplatesSchemaClassificationsFieldsItemDict], hidden: bool | None = ..., copyInstanceOnItemCopy: bool | None = ..., retry: RetryRule | None = ...) -> ClassificationTemplateDict:
        """Send `POST /2.0/metadata_templates/schema`: https://developer.box.com/reference/post-metadata-templates-schema--classifications/"""

    def post_notes_convert(self, *, content: str, content_format: Literal["markdown"], parent: FolderReferenceDict, name: str, retry: RetryRule | None = ...) -> NotesConvertResponseDict:
        """Send `POST /2.0/notes/convert`: https://developer.box.com/reference/v2026.0/post-notes-convert/"""

    def post_oauth2_revoke(self, *, client_id: str | None = ..., client_secret: str | None = ..., token: str | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `POST /oauth2/revoke`: https://developer.box.com/reference/post-oauth2-revoke/"""

    def post_oauth2_token(self, *, grant_type: Literal["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange"] | str, client_id: str | None = ..., client_secret: str | None = ..., code: str | None = ..., refresh_token: str | None = ..., assertion: str | None = ..., subject_token: str | None = ..., subject_token_type: Literal["urn:ietf:params:oauth:token-type:access_token"] | None = ..., actor_token: str | None = ..., actor_token_type: Literal["urn:ietf:params:oauth:token-type:id_token"] | None = ..., scope: str | None = ..., resource: str | None = ..., box_subject_type: Literal["enterprise", "user"] | str | None = ..., box_subject_id: str | None = ..., box_shared_link: str | None = ..., retry: RetryRule | None = ...) -> AccessTokenDict:
        """Send `POST /oauth2/token`: https://developer.box.com/reference/post-oauth2-token/"""

    def post_oauth2_token_refresh(self, *, grant_type: Literal["refresh_token"], client_id: str, client_secret: str, refresh_token: str, retry: RetryRule | None = ...) -> AccessTokenDict:
        """Send `POST /oauth2/token`: https://developer.box.com/reference/post-oauth2-token--refresh/"""

    def post_query(self, *, query: PostQueryQueryDict, order_by: Sequence[PostQueryOrderByItemDict] | None = ..., limit: int | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., retry: RetryRule | None = ...) -> PostQueryAnswerDict:
        """Send `POST /2.0/query`: https://developer.box.com/reference/v2026.0/post-query/"""

    def post_query_insights(self, *, query: PostQueryInsightsQueryDict, metrics: Mapping[str, PostQueryInsightsMetricsValueDict], retry: RetryRule | None = ...) -> PostQueryInsightsAnswerDict:
        """Send `POST /2.0/query_insights`: https://developer.box.com/reference/v2026.0/post-query-insights/"""

    def post_retention_policies(self, *, policy_name: str, policy_type: Literal["finite", "indefinite"] | str, disposition_action: Literal["permanently_delete", "remove_retention"] | str, description: str | None = ..., retention_length: str | float | None = ..., retention_type: Literal["modifiable", "non_modifiable"] | str | None = ..., can_owner_extend_retention: bool | None = ..., max_extension_length: Literal["none"] | str | int | None = ..., are_owners_notified: bool | None = ..., custom_notification_recipients: Sequence[UserMiniDict] | None = ..., retry: RetryRule | None = ...) -> RetentionPolicyDict:
        """Send `POST /2.0/retention_policies`: https://developer.box.com/reference/post-retention-policies/"""

    def post_retention_policy_assignments(self, *, policy_id: str, assign_to: PostRetentionPolicyAssignmentsAssignToDict, filter_fields: Sequence[PostRetentionPolicyAssignmentsFilterFieldsItemDict] | None = ..., start_date_field: str | None = ..., retry: RetryRule | None = ...) -> RetentionPolicyAssignmentDict:
        """Send `POST /2.0/retention_policy_assignments`: https://developer.box.com/reference/post-retention-policy-assignments/"""

    def post_shield_information_barrier_reports(self, *, shield_information_barrier: ShieldInformationBarrierBaseDict | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierReportDict:
        """Send `POST /2.0/shield_information_barrier_reports`: https://developer.box.com/reference/post-shield-information-barrier-reports/"""

    def post_shield_information_barrier_segment_members(self, *, shield_information_barrier_segment: PostShieldInformationBarrierSegmentMembersShieldInformationBarrierSegmentDict, user: UserBaseDict, type: Literal["shield_information_barrier_segment_member"] | None = ..., shield_information_barrier: ShieldInformationBarrierBaseDict | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentMemberDict:
        """Send `POST /2.0/shield_information_barrier_segment_members`: https://developer.box.com/reference/post-shield-information-barrier-segment-members/"""

    def post_shield_information_barrier_segment_restrictions(self, *, type: Literal["shield_information_barrier_segment_restriction"], shield_information_barrier_segment: PostShieldInformationBarrierSegmentRestrictionsShieldInformationBarrierSegmentDict, restricted_segment: PostShieldInformationBarrierSegmentRestrictionsRestrictedSegmentDict, shield_information_barrier: ShieldInformationBarrierBaseDict | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentRestrictionDict:
        """Send `POST /2.0/shield_information_barrier_segment_restrictions`: https://developer.box.com/reference/post-shield-information-barrier-segment-restrictions/"""

    def post_shield_information_barrier_segments(self, *, shield_information_barrier: ShieldInformationBarrierBaseDict, name: str, description: str | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentDict:
        """Send `POST /2.0/shield_information_barrier_segments`: https://developer.box.com/reference/post-shield-information-barrier-segments/"""

    def post_shield_information_barriers(self, *, enterprise: EnterpriseBaseDict, retry: RetryRule | None = ...) -> ShieldInformationBarrierDict:
        """Send `POST /2.0/shield_information_barriers`: https://developer.box.com/reference/post-shield-information-barriers/"""

    def post_shield_information_barriers_change_status(self, *, id: str, status: Literal["pending", "disabled"] | str, retry: RetryRule | None = ...) -> ShieldInformationBarrierDict:
        """Send `POST /2.0/shield_information_barriers/change_status`: https://developer.box.com/reference/post-shield-information-barriers-change-status/"""

    def post_shield_lists(self, *, name: str, content: ShieldListContentCountryDict | ShieldListContentDomainDict | ShieldListContentEmailDict | ShieldListContentIpDict, description: str | None = ..., retry: RetryRule | None = ...) -> ShieldListDict:
        """Send `POST /2.0/shield_lists`: https://developer.box.com/reference/v2025.0/post-shield-lists/"""

    def post_sign_requests(self, *, signers: Sequence[SignRequestCreateSignerDict], is_document_preparation_needed: bool | None = ..., redirect_url: str | None = ..., declined_redirect_url: str | None = ..., are_text_signatures_enabled: bool | None = ..., email_subject: str | None = ..., email_message: str | None = ..., are_reminders_enabled: bool | None = ..., name: str | None = ..., prefill_tags: Sequence[SignRequestPrefillTagDict] | None = ..., days_valid: int | None = ..., external_id: str | None = ..., template_id: str | None = ..., external_system_name: str | None = ..., request_flow: str | None = ..., source_files: Sequence[FileBaseDict | None] | None = ..., signature_color: Literal["blue", "black", "red"] | str | None = ..., parent_folder: FolderMiniDict | None = ..., retry: RetryRule | None = ...) -> SignRequestDict:
        """Send `POST /2.0/sign_requests`: https://developer.box.com/reference/post-sign-requests/"""

    def post_sign_requests_id_cancel(self, sign_request_id: str | int, *, reason: str | None = ..., retry: RetryRule | None = ...) -> SignRequestDict:
        """Send `POST /2.0/sign_requests/{sign_request_id}/cancel`: https://developer.box.com/reference/post-sign-requests-id-cancel/"""

    def post_sign_requests_id_resend(self, sign_request_id: str | int, *, retry: RetryRule | None = ...) -> None:
        """Send `POST /2.0/sign_requests/{sign_request_id}/resend`: https://developer.box.com/reference/post-sign-requests-id-resend/"""

    def post_storage_policy_assignments(self, *, storage_policy: PostStoragePolicyAssignmentsStoragePolicyDict, assigned_to: PostStoragePolicyAssignmentsAssignedToDict, retry: RetryRule | None = ...) -> StoragePolicyAssignmentDict:
        """Send `POST /2.0/storage_policy_assignments`: https://developer.box.com/reference/post-storage-policy-assignments/"""

    def post_task_assignments(self, *, task: PostTaskAssignmentsTaskDict, assign_to: PostTaskAssignmentsAssignToDict, retry: RetryRule | None = ...) -> TaskAssignmentDict:
        """Send `POST /2.0/task_assignments`: https://developer.box.com/reference/post-task-assignments/"""

    def post_tasks(self, *, item: PostTasksItemDict, action: Literal["review", "complete"] | str | None = ..., message: str | None = ..., due_at: str | None = ..., completion_rule: Literal["all_assignees", "any_assignee"] | str | None = ..., retry: RetryRule | None = ...) -> TaskDict:
        """Send `POST /2.0/tasks`: https://developer.box.com/reference/post-tasks/"""

    def post_terms_of_service_user_statuses(self, *, tos: PostTermsOfServiceUserStatusesTosDict, user: PostTermsOfServiceUserStatusesUserDict, is_accepted: bool, retry: RetryRule | None = ...) -> TermsOfServiceUserStatusDict:
        """Send `POST /2.0/terms_of_service_user_statuses`: https://developer.box.com/reference/post-terms-of-service-user-statuses/"""

    def post_terms_of_services(self, *, status: Literal["enabled", "disabled"] | str, text: str, tos_type: Literal["external", "managed"] | str | None = ..., retry: RetryRule | None = ...) -> TermsOfServiceDict:
        """Send `POST /2.0/terms_of_services`: https://developer.box.com/reference/post-terms-of-services/"""

    def post_users(self, *, name: str, login: str | None = ..., is_platform_access_only: bool | None = ..., role: Literal["coadmin", "user"] | str | None = ..., language: str | None = ..., is_sync_enabled: bool | None = ..., job_title: str | None = ..., phone: str | None = ..., address: str | None = ..., space_amount: int | None = ..., tracking_codes: Sequence[TrackingCodeDict] | None = ..., can_see_managed_users: bool | None = ..., timezone: str | None = ..., is_external_collab_restricted: bool | None = ..., is_exempt_from_device_limits: bool | None = ..., is_exempt_from_login_verification: bool | None = ..., status: Literal["active", "inactive", "cannot_delete_edit", "cannot_delete_edit_upload"] | str | None = ..., external_app_user_id: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> UserFullDict:
        """Send `POST /2.0/users`: https://developer.box.com/reference/post-users/"""

    def post_users_id_avatar(self, user_id: str | int, *, pic: bytes | IO[bytes], retry: RetryRule | None = ...) -> UserAvatarDict:
        """Send `POST /2.0/users/{user_id}/avatar`: https://developer.box.com/reference/post-users-id-avatar/"""

    def post_users_id_email_aliases(self, user_id: str | int, *, email: str, retry: RetryRule | None = ...) -> EmailAliasDict:
        """Send `POST /2.0/users/{user_id}/email_aliases`: https://developer.box.com/reference/post-users-id-email-aliases/"""

    def post_users_terminate_sessions(self, *, user_ids: Sequence[str], user_logins: Sequence[str], retry: RetryRule | None = ...) -> SessionTerminationMessageDict:
        """Send `POST /2.0/users/terminate_sessions`: https://developer.box.com/reference/post-users-terminate-sessions/"""

    def post_web_links(self, *, url: str, parent: PostWebLinksParentDict, name: str | None = ..., description: str | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `POST /2.0/web_links`: https://developer.box.com/reference/post-web-links/"""

    def post_web_links_id(self, web_link_id: str | int, *, name: str | None = ..., parent: PostWebLinksIdParentDict | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> TrashWebLinkRestoredDict:
        """Send `POST /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/post-web-links-id/"""

    def post_webhooks(self, *, target: PostWebhooksTargetDict, address: str, triggers: Sequence[Literal["FILE.UPLOADED", "FILE.PREVIEWED", "FILE.DOWNLOADED", "FILE.TRASHED", "FILE.DELETED", "FILE.RESTORED", "FILE.COPIED", "FILE.MOVED", "FILE.LOCKED", "FILE.UNLOCKED", "FILE.RENAMED", "COMMENT.CREATED", "COMMENT.UPDATED", "COMMENT.DELETED", "TASK_ASSIGNMENT.CREATED", "TASK_ASSIGNMENT.UPDATED", "METADATA_INSTANCE.CREATED", "METADATA_INSTANCE.UPDATED", "METADATA_INSTANCE.DELETED", "FOLDER.CREATED", "FOLDER.RENAMED", "FOLDER.DOWNLOADED", "FOLDER.RESTORED", "FOLDER.DELETED", "FOLDER.COPIED", "FOLDER.MOVED", "FOLDER.TRASHED", "WEBHOOK.DELETED", "COLLABORATION.CREATED", "COLLABORATION.ACCEPTED", "COLLABORATION.REJECTED", "COLLABORATION.REMOVED", "COLLABORATION.UPDATED", "SHARED_LINK.DELETED", "SHARED_LINK.CREATED", "SHARED_LINK.UPDATED", "SIGN_REQUEST.COMPLETED", "SIGN_REQUEST.DECLINED", "SIGN_REQUEST.EXPIRED", "SIGN_REQUEST.SIGNER_EMAIL_BOUNCED", "SIGN_REQUEST.SIGN_SIGNER_SIGNED", "SIGN_REQUEST.SIGN_DOCUMENT_CREATED", "SIGN_REQUEST.SIGN_ERROR_FINALIZING"] | str], retry: RetryRule | None = ...) -> WebhookDict:
        """Send `POST /2.0/webhooks`: https://developer.box.com/reference/post-webhooks/"""

    def post_workflows_id_start(self, workflow_id: str | int, *, flow: PostWorkflowsIdStartFlowDict, files: Sequence[PostWorkflowsIdStartFilesItemDict], folder: PostWorkflowsIdStartFolderDict, type: Literal["workflow_parameters"] | None = ..., outcomes: Sequence[OutcomeDict] | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `POST /2.0/workflows/{workflow_id}/start`: https://developer.box.com/reference/post-workflows-id-start/"""

    def post_zip_downloads(self, *, items: Sequence[PostZipDownloadsItemsItemDict], download_file_name: str | None = ..., retry: RetryRule | None = ...) -> ZipDownloadDict:
        """Send `POST /2.0/zip_downloads`: https://developer.box.com/reference/post-zip-downloads/"""

    def put_ai_agents_id(self, agent_id: str | int, *, type: Literal["ai_agent"], name: str, access_state: str, icon_reference: str | None = ..., allowed_entities: Sequence[UserBaseDict | GroupBaseDict] | None = ..., ask: AiStudioAgentAskDict | None = ..., text_gen: AiStudioAgentTextGenDict | None = ..., extract: AiStudioAgentExtractDict | None = ..., retry: RetryRule | None = ...) -> AiSingleAgentResponseFullDict:
        """Send `PUT /2.0/ai_agents/{agent_id}`: https://developer.box.com/reference/put-ai-agents-id/"""

    def put_archives_id(self, archive_id: str | int, *, name: str | None = ..., description: str | None = ..., retry: RetryRule | None = ...) -> ArchiveDict:
        """Send `PUT /2.0/archives/{archive_id}`: https://developer.box.com/reference/v2025.0/put-archives-id/"""

    def put_collaborations_id(self, collaboration_id: str | int, *, role: Literal["editor", "viewer", "previewer", "uploader", "previewer uploader", "viewer uploader", "co-owner", "owner"] | str | None = ..., status: Literal["pending", "accepted", "rejected"] | str | None = ..., expires_at: str | None = ..., can_view_path: bool | None = ..., retry: RetryRule | None = ...) -> CollaborationDict:
        """Send `PUT /2.0/collaborations/{collaboration_id}`: https://developer.box.com/reference/put-collaborations-id/"""

    def put_comments_id(self, comment_id: str | int, *, message: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> CommentFullDict:
        """Send `PUT /2.0/comments/{comment_id}`: https://developer.box.com/reference/put-comments-id/"""

    def put_file_requests_id(self, file_request_id: str | int, *, title: str | None = ..., description: str | None = ..., status: Literal["active", "inactive"] | str | None = ..., is_email_required: bool | None = ..., is_description_required: bool | None = ..., expires_at: str | None = ..., if_match: str | None = ..., retry: RetryRule | None = ...) -> FileRequestDict:
        """Send `PUT /2.0/file_requests/{file_request_id}`: https://developer.box.com/reference/put-file-requests-id/"""

    def put_files_id(self, file_id: str | int, *, name: str | None = ..., description: str | None = ..., parent: PutFilesIdParentDict | None = ..., shared_link: PutFilesIdSharedLinkDict | None = ..., lock: PutFilesIdLockDict | None = ..., disposition_at: str | None = ..., permissions: PutFilesIdPermissionsDict | None = ..., collections: Sequence[PutFilesIdCollectionsItemDict] | None = ..., tags: Sequence[str] | None = ..., fields: Sequence[str] | None = ..., if_match: str | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `PUT /2.0/files/{file_id}`: https://developer.box.com/reference/put-files-id/"""

    def put_files_id_add_shared_link(self, file_id: str | int, *, fields: Sequence[str], shared_link: PutFilesIdAddSharedLinkSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `PUT /2.0/files/{file_id}`: https://developer.box.com/reference/put-files-id--add-shared-link/"""

    def put_files_id_metadata_enterprise_security_classification(self, file_id: str | int, *, body: Sequence[PutFilesIdMetadataEnterpriseSecurityClassificationBodyItemDict], retry: RetryRule | None = ...) -> ClassificationDict:
        """Send `PUT /2.0/files/{file_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/put-files-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def put_files_id_metadata_global_box_skills_cards(self, file_id: str | int, *, body: Sequence[PutFilesIdMetadataGlobalBoxSkillsCardsBodyItemDict], retry: RetryRule | None = ...) -> SkillCardsMetadataDict:
        """Send `PUT /2.0/files/{file_id}/metadata/global/boxSkillsCards`: https://developer.box.com/reference/put-files-id-metadata-global-boxSkillsCards/"""

    def put_files_id_metadata_id_id(self, file_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, body: Sequence[PutFilesIdMetadataIdIdBodyItemDict], retry: RetryRule | None = ...) -> dict[str, object]:
        """Send `PUT /2.0/files/{file_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/put-files-id-metadata-id-id/"""

    def put_files_id_remove_shared_link(self, file_id: str | int, *, fields: Sequence[str], shared_link: Mapping[str, object] | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `PUT /2.0/files/{file_id}`: https://developer.box.com/reference/put-files-id--remove-shared-link/"""

    def put_files_id_update_shared_link(self, file_id: str | int, *, fields: Sequence[str], shared_link: PutFilesIdUpdateSharedLinkSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> FileFullDict:
        """Send `PUT /2.0/files/{file_id}`: https://developer.box.com/reference/put-files-id--update-shared-link/"""

    def put_files_id_versions_id(self, file_id: str | int, file_version_id: str | int, *, trashed_at: str | None = ..., retry: RetryRule | None = ...) -> FileVersionFullDict:
        """Send `PUT /2.0/files/{file_id}/versions/{file_version_id}`: https://developer.box.com/reference/put-files-id-versions-id/"""

    def put_files_id_watermark(self, file_id: str | int, *, watermark: PutFilesIdWatermarkWatermarkDict, retry: RetryRule | None = ...) -> WatermarkDict:
        """Send `PUT /2.0/files/{file_id}/watermark`: https://developer.box.com/reference/put-files-id-watermark/"""

    def put_files_upload_sessions_id(self, upload_session_id: str | int, *, body: bytes | IO[bytes], digest: str, content_range: str, retry: RetryRule | None = ...) -> UploadedPartDict:
        """Send `PUT /api/2.0/files/upload_sessions/{upload_session_id}`: https://developer.box.com/reference/put-files-upload-sessions-id/"""

    def put_folders_id(self, folder_id: str | int, *, name: str | None = ..., description: str | None = ..., sync_state: Literal["synced", "not_synced", "partially_synced"] | str | None = ..., can_non_owners_invite: bool | None = ..., parent: PutFoldersIdParentDict | None = ..., shared_link: PutFoldersIdSharedLinkDict | None = ..., folder_upload_email: PutFoldersIdFolderUploadEmailDict | None = ..., tags: Sequence[str] | None = ..., is_collaboration_restricted_to_enterprise: bool | None = ..., collections: Sequence[PutFoldersIdCollectionsItemDict] | None = ..., can_non_owners_view_collaborators: bool | None = ..., fields: Sequence[str] | None = ..., if_match: str | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `PUT /2.0/folders/{folder_id}`: https://developer.box.com/reference/put-folders-id/"""

    def put_folders_id_add_shared_link(self, folder_id: str | int, *, fields: Sequence[str], shared_link: PutFoldersIdAddSharedLinkSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `PUT /2.0/folders/{folder_id}`: https://developer.box.com/reference/put-folders-id--add-shared-link/"""

    def put_folders_id_metadata_enterprise_security_classification(self, folder_id: str | int, *, body: Sequence[PutFoldersIdMetadataEnterpriseSecurityClassificationBodyItemDict], retry: RetryRule | None = ...) -> ClassificationDict:
        """Send `PUT /2.0/folders/{folder_id}/metadata/enterprise/securityClassification-6VMVochwUWo`: https://developer.box.com/reference/put-folders-id-metadata-enterprise-securityClassification-6VMVochwUWo/"""

    def put_folders_id_metadata_id_id(self, folder_id: str | int, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, body: Sequence[PutFoldersIdMetadataIdIdBodyItemDict], retry: RetryRule | None = ...) -> dict[str, object]:
        """Send `PUT /2.0/folders/{folder_id}/metadata/{scope}/{template_key}`: https://developer.box.com/reference/put-folders-id-metadata-id-id/"""

    def put_folders_id_remove_shared_link(self, folder_id: str | int, *, fields: Sequence[str], shared_link: Mapping[str, object] | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `PUT /2.0/folders/{folder_id}`: https://developer.box.com/reference/put-folders-id--remove-shared-link/"""

    def put_folders_id_update_shared_link(self, folder_id: str | int, *, fields: Sequence[str], shared_link: PutFoldersIdUpdateSharedLinkSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `PUT /2.0/folders/{folder_id}`: https://developer.box.com/reference/put-folders-id--update-shared-link/"""

    def put_folders_id_watermark(self, folder_id: str | int, *, watermark: PutFoldersIdWatermarkWatermarkDict, retry: RetryRule | None = ...) -> WatermarkDict:
        """Send `PUT /2.0/folders/{folder_id}/watermark`: https://developer.box.com/reference/put-folders-id-watermark/"""

    def put_group_memberships_id(self, group_membership_id: str | int, *, role: Literal["member", "admin"] | str | None = ..., configurable_permissions: Mapping[str, bool] | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> GroupMembershipDict:
        """Send `PUT /2.0/group_memberships/{group_membership_id}`: https://developer.box.com/reference/put-group-memberships-id/"""

    def put_groups_id(self, group_id: str | int, *, name: str | None = ..., provenance: str | None = ..., external_sync_identifier: str | None = ..., description: str | None = ..., invitability_level: Literal["admins_only", "admins_and_members", "all_managed_users"] | str | None = ..., member_viewability_level: Literal["admins_only", "admins_and_members", "all_managed_users"] | str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> GroupFullDict:
        """Send `PUT /2.0/groups/{group_id}`: https://developer.box.com/reference/put-groups-id/"""

    def put_hub_collaborations_id(self, hub_collaboration_id: str | int, *, role: str | None = ..., retry: RetryRule | None = ...) -> HubCollaborationDict:
        """Send `PUT /2.0/hub_collaborations/{hub_collaboration_id}`: https://developer.box.com/reference/v2025.0/put-hub-collaborations-id/"""

    def put_hubs_id(self, hub_id: str | int, *, title: str | None = ..., description: str | None = ..., is_ai_enabled: bool | None = ..., is_collaboration_restricted_to_enterprise: bool | None = ..., can_non_owners_invite: bool | None = ..., can_shared_link_be_created: bool | None = ..., can_public_shared_link_be_created: bool | None = ..., copy_hub_access: Literal["all", "company", "none"] | str | None = ..., retry: RetryRule | None = ...) -> HubDict:
        """Send `PUT /2.0/hubs/{hub_id}`: https://developer.box.com/reference/v2025.0/put-hubs-id/"""

    def put_integration_mappings_slack_id(self, integration_mapping_id: str | int, *, box_item: IntegrationMappingBoxItemSlackDict | None = ..., options: IntegrationMappingSlackOptionsDict | None = ..., retry: RetryRule | None = ...) -> IntegrationMappingDict:
        """Send `PUT /2.0/integration_mappings/slack/{integration_mapping_id}`: https://developer.box.com/reference/put-integration-mappings-slack-id/"""

    def put_integration_mappings_teams_id(self, integration_mapping_id: str | int, *, box_item: FolderReferenceDict | None = ..., retry: RetryRule | None = ...) -> IntegrationMappingTeamsDict:
        """Send `PUT /2.0/integration_mappings/teams/{integration_mapping_id}`: https://developer.box.com/reference/put-integration-mappings-teams-id/"""

    def put_legal_hold_policies_id(self, legal_hold_policy_id: str | int, *, policy_name: str | None = ..., description: str | None = ..., release_notes: str | None = ..., retry: RetryRule | None = ...) -> LegalHoldPolicyDict:
        """Send `PUT /2.0/legal_hold_policies/{legal_hold_policy_id}`: https://developer.box.com/reference/put-legal-hold-policies-id/"""

    def put_metadata_templates_enterprise_security_classification_schema_add(self, *, body: Sequence[PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDict], retry: RetryRule | None = ...) -> ClassificationTemplateDict:
        """Send `PUT /2.0/metadata_templates/enterprise/securityClassification-6VMVochwUWo/schema`: https://developer.box.com/reference/put-metadata-templates-enterprise-securityClassification-6VMVochwUWo-schema--add/"""

    def put_metadata_templates_enterprise_security_classification_schema_update(self, *, body: Sequence[PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDict], retry: RetryRule | None = ...) -> ClassificationTemplateDict:
        """Send `PUT /2.0/metadata_templates/enterprise/securityClassification-6VMVochwUWo/schema`: https://developer.box.com/reference/put-metadata-templates-enterprise-securityClassification-6VMVochwUWo-schema--update/"""

    def put_metadata_templates_id_id_schema(self, scope: Literal["global", "enterprise"] | str, template_key: str | int, *, body: Sequence[PutMetadataTemplatesIdIdSchemaBodyItemDict], retry: RetryRule | None = ...) -> MetadataTemplateDict:
        """Send `PUT /2.0/metadata_templates/{scope}/{template_key}/schema`: https://developer.box.com/reference/put-metadata-templates-id-id-schema/"""

    def put_retention_policies_id(self, retention_policy_id: str | int, *, policy_name: str | None = ..., description: str | None = ..., disposition_action: Literal["permanently_delete", "remove_retention"] | str | str | None = ..., retention_type: str | None = ..., retention_length: str | float | None = ..., status: str | None = ..., can_owner_extend_retention: bool | None = ..., max_extension_length: Literal["none"] | str | int | None = ..., are_owners_notified: bool | None = ..., custom_notification_recipients: Sequence[UserBaseDict] | None = ..., retry: RetryRule | None = ...) -> RetentionPolicyDict:
        """Send `PUT /2.0/retention_policies/{retention_policy_id}`: https://developer.box.com/reference/put-retention-policies-id/"""

    def put_shield_information_barrier_segments_id(self, shield_information_barrier_segment_id: str | int, *, name: str | None = ..., description: str | None = ..., retry: RetryRule | None = ...) -> ShieldInformationBarrierSegmentDict:
        """Send `PUT /2.0/shield_information_barrier_segments/{shield_information_barrier_segment_id}`: https://developer.box.com/reference/put-shield-information-barrier-segments-id/"""

    def put_shield_lists_id(self, shield_list_id: str | int, *, name: str, content: ShieldListContentCountryDict | ShieldListContentDomainDict | ShieldListContentEmailDict | ShieldListContentIpDict, description: str | None = ..., retry: RetryRule | None = ...) -> ShieldListDict:
        """Send `PUT /2.0/shield_lists/{shield_list_id}`: https://developer.box.com/reference/v2025.0/put-shield-lists-id/"""

    def put_skill_invocations_id(self, skill_id: str | int, *, status: Literal["invoked", "processing", "success", "transient_failure", "permanent_failure"] | str, metadata: PutSkillInvocationsIdMetadataDict, file: PutSkillInvocationsIdFileDict, file_version: PutSkillInvocationsIdFileVersionDict | None = ..., usage: PutSkillInvocationsIdUsageDict | None = ..., retry: RetryRule | None = ...) -> None:
        """Send `PUT /2.0/skill_invocations/{skill_id}`: https://developer.box.com/reference/put-skill-invocations-id/"""

    def put_storage_policy_assignments_id(self, storage_policy_assignment_id: str | int, *, storage_policy: PutStoragePolicyAssignmentsIdStoragePolicyDict, retry: RetryRule | None = ...) -> StoragePolicyAssignmentDict:
        """Send `PUT /2.0/storage_policy_assignments/{storage_policy_assignment_id}`: https://developer.box.com/reference/put-storage-policy-assignments-id/"""

    def put_task_assignments_id(self, task_assignment_id: str | int, *, message: str | None = ..., resolution_state: Literal["completed", "incomplete", "approved", "rejected"] | str | None = ..., retry: RetryRule | None = ...) -> TaskAssignmentDict:
        """Send `PUT /2.0/task_assignments/{task_assignment_id}`: https://developer.box.com/reference/put-task-assignments-id/"""

    def put_tasks_id(self, task_id: str | int, *, action: Literal["review", "complete"] | str | None = ..., message: str | None = ..., due_at: str | None = ..., completion_rule: Literal["all_assignees", "any_assignee"] | str | None = ..., retry: RetryRule | None = ...) -> TaskDict:
        """Send `PUT /2.0/tasks/{task_id}`: https://developer.box.com/reference/put-tasks-id/"""

    def put_terms_of_service_user_statuses_id(self, terms_of_service_user_status_id: str | int, *, is_accepted: bool, retry: RetryRule | None = ...) -> TermsOfServiceUserStatusDict:
        """Send `PUT /2.0/terms_of_service_user_statuses/{terms_of_service_user_status_id}`: https://developer.box.com/reference/put-terms-of-service-user-statuses-id/"""

    def put_terms_of_services_id(self, terms_of_service_id: str | int, *, status: Literal["enabled", "disabled"] | str, text: str, retry: RetryRule | None = ...) -> TermsOfServiceDict:
        """Send `PUT /2.0/terms_of_services/{terms_of_service_id}`: https://developer.box.com/reference/put-terms-of-services-id/"""

    def put_users_id(self, user_id: str | int, *, enterprise: str | None = ..., notify: bool | None = ..., name: str | None = ..., login: str | None = ..., role: Literal["coadmin", "user"] | str | None = ..., language: str | None = ..., is_sync_enabled: bool | None = ..., job_title: str | None = ..., phone: str | None = ..., address: str | None = ..., tracking_codes: Sequence[TrackingCodeDict] | None = ..., can_see_managed_users: bool | None = ..., timezone: str | None = ..., is_external_collab_restricted: bool | None = ..., is_exempt_from_device_limits: bool | None = ..., is_exempt_from_login_verification: bool | None = ..., is_password_reset_required: bool | None = ..., status: Literal["active", "inactive", "cannot_delete_edit", "cannot_delete_edit_upload"] | str | None = ..., space_amount: int | None = ..., notification_email: PutUsersIdNotificationEmailDict | None = ..., external_app_user_id: str | None = ..., fields: Sequence[str] | None = ..., retry: RetryRule | None = ...) -> UserFullDict:
        """Send `PUT /2.0/users/{user_id}`: https://developer.box.com/reference/put-users-id/"""

    def put_users_id_folders_0(self, user_id: str | int, *, owned_by: PutUsersIdFolders0OwnedByDict, fields: Sequence[str] | None = ..., notify: bool | None = ..., retry: RetryRule | None = ...) -> FolderFullDict:
        """Send `PUT /2.0/users/{user_id}/folders/0`: https://developer.box.com/reference/put-users-id-folders-0/"""

    def put_web_links_id(self, web_link_id: str | int, *, url: str | None = ..., parent: PutWebLinksIdParentDict | None = ..., name: str | None = ..., description: str | None = ..., shared_link: PutWebLinksIdSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `PUT /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/put-web-links-id/"""

    def put_web_links_id_add_shared_link(self, web_link_id: str | int, *, fields: Sequence[str], shared_link: PutWebLinksIdAddSharedLinkSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `PUT /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/put-web-links-id--add-shared-link/"""

    def put_web_links_id_remove_shared_link(self, web_link_id: str | int, *, fields: Sequence[str], shared_link: Mapping[str, object] | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `PUT /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/put-web-links-id--remove-shared-link/"""

    def put_web_links_id_update_shared_link(self, web_link_id: str | int, *, fields: Sequence[str], shared_link: PutWebLinksIdUpdateSharedLinkSharedLinkDict | None = ..., retry: RetryRule | None = ...) -> WebLinkDict:
        """Send `PUT /2.0/web_links/{web_link_id}`: https://developer.box.com/reference/put-web-links-id--update-shared-link/"""

    def put_webhooks_id(self, webhook_id: str | int, *, target: PutWebhooksIdTargetDict | None = ..., address: str | None = ..., triggers: Sequence[Literal["FILE.UPLOADED", "FILE.PREVIEWED", "FILE.DOWNLOADED", "FILE.TRASHED", "FILE.DELETED", "FILE.RESTORED", "FILE.COPIED", "FILE.MOVED", "FILE.LOCKED", "FILE.UNLOCKED", "FILE.RENAMED", "COMMENT.CREATED", "COMMENT.UPDATED", "COMMENT.DELETED", "TASK_ASSIGNMENT.CREATED", "TASK_ASSIGNMENT.UPDATED", "METADATA_INSTANCE.CREATED", "METADATA_INSTANCE.UPDATED", "METADATA_INSTANCE.DELETED", "FOLDER.CREATED", "FOLDER.RENAMED", "FOLDER.DOWNLOADED", "FOLDER.RESTORED", "FOLDER.DELETED", "FOLDER.COPIED", "FOLDER.MOVED", "FOLDER.TRASHED", "WEBHOOK.DELETED", "COLLABORATION.CREATED", "COLLABORATION.ACCEPTED", "COLLABORATION.REJECTED", "COLLABORATION.REMOVED", "COLLABORATION.UPDATED", "SHARED_LINK.DELETED", "SHARED_LINK.CREATED", "SHARED_LINK.UPDATED", "SIGN_REQUEST.COMPLETED", "SIGN_REQUEST.DECLINED", "SIGN_REQUEST.EXPIRED", "SIGN_REQUEST.SIGNER_EMAIL_BOUNCED", "SIGN_REQUEST.SIGN_SIGNER_SIGNED", "SIGN_REQUEST.SIGN_DOCUMENT_CREATED", "SIGN_REQUEST.SIGN_ERROR_FINALIZING"] | str] | None = ..., retry: RetryRule | None = ...) -> WebhookDict:
        """Send `PUT /2.0/webhooks/{webhook_id}`: https://developer.box.com/reference/put-webhooks-id/"""

class ApiPages:
    """The operations that list, as iterators over all entries. `Api.pages` has it."""

    def __init__(self, session: BoxSession) -> None: ...
    def get_ai_agents(self, *, mode: Sequence[str] | None = ..., fields: Sequence[str] | None = ..., agent_state: Sequence[str] | None = ..., include_box_default: bool | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[AiSingleAgentResponseFullDict]:
        """List the entries of `GET /2.0/ai_agents`: https://developer.box.com/reference/get-ai-agents/"""

    def get_archives(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[ArchiveDict]:
        """List the entries of `GET /2.0/archives`: https://developer.box.com/reference/v2025.0/get-archives/"""

    def get_automate_workflows(self, *, folder_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[AutomateWorkflowActionDict]:
        """List the entries of `GET /2.0/automate_workflows`: https://developer.box.com/reference/v2026.0/get-automate-workflows/"""

    def get_collaboration_whitelist_entries(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollaborationAllowlistEntryDict]:
        """List the entries of `GET /2.0/collaboration_whitelist_entries`: https://developer.box.com/reference/get-collaboration-whitelist-entries/"""

    def get_collaboration_whitelist_exempt_targets(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollaborationAllowlistExemptTargetDict]:
        """List the entries of `GET /2.0/collaboration_whitelist_exempt_targets`: https://developer.box.com/reference/get-collaboration-whitelist-exempt-targets/"""

    def get_collaborations(self, *, status: Literal["pending"], fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollaborationDict]:
        """List the entries of `GET /2.0/collaborations`: https://developer.box.com/reference/get-collaborations/"""

    def get_collections(self, *, fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollectionDict]:
        """List the entries of `GET /2.0/collections`: https://developer.box.com/reference/get-collections/"""

    def get_collections_id_items(self, collection_id: str | int, *, fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileFullDict | FolderMiniDict | WebLinkDict]:
        """List the entries of `GET /2.0/collections/{collection_id}/items`: https://developer.box.com/reference/get-collections-id-items/"""

    def get_docgen_batch_jobs_id(self, batch_id: str | int, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[DocGenJobDict]:
        """List the entries of `GET /2.0/docgen_batch_jobs/{batch_id}`: https://developer.box.com/reference/v2025.0/get-docgen-batch-jobs-id/"""

    def get_docgen_jobs(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[DocGenJobFullDict]:
        """List the entries of `GET /2.0/docgen_jobs`: https://developer.box.com/reference/v2025.0/get-docgen-jobs/"""

    def get_docgen_template_jobs_id(self, template_id: str | int, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[DocGenJobDict]:
        """List the entries of `GET /2.0/docgen_template_jobs/{template_id}`: https://developer.box.com/reference/v2025.0/get-docgen-template-jobs-id/"""

    def get_docgen_templates(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[DocGenTemplateDict]:
        """List the entries of `GET /2.0/docgen_templates`: https://developer.box.com/reference/v2025.0/get-docgen-templates/"""

    def get_docgen_templates_id_tags(self, template_id: str | int, *, template_version_id: str | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[DocGenTagDict]:
        """List the entries of `GET /2.0/docgen_templates/{template_id}/tags`: https://developer.box.com/reference/v2025.0/get-docgen-templates-id-tags/"""

    def get_enterprise_hubs(self, *, query: str | None = ..., sort: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[HubDict]:
        """List the entries of `GET /2.0/enterprise_hubs`: https://developer.box.com/reference/v2025.0/get-enterprise-hubs/"""

    def get_enterprises_id_device_pinners(self, enterprise_id: str | int, *, marker: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[DevicePinnerDict]:
        """List the entries of `GET /2.0/enterprises/{enterprise_id}/device_pinners`: https://developer.box.com/reference/get-enterprises-id-device-pinners/"""

    def get_events(self, *, stream_type: Literal["all", "changes", "sync", "admin_logs", "admin_logs_streaming"] | str | None = ..., stream_position: str | int | None = ..., event_type: Sequence[Literal["ACCESS_GRANTED", "ACCESS_REVOKED", "ADD_DEVICE_ASSOCIATION", "ADD_LOGIN_ACTIVITY_DEVICE", "ADMIN_LOGIN", "ADVANCED_FOLDER_SETTINGS_UPDATE", "APPLICATION_CREATED", "APPLICATION_PUBLIC_KEY_ADDED", "APPLICATION_PUBLIC_KEY_DELETED", "CHANGE_ADMIN_ROLE", "CHANGE_FOLDER_PERMISSION", "COLLABORATION_ACCEPT", "COLLABORATION_EXPIRATION", "COLLABORATION_INVITE", "COLLABORATION_REMOVE", "COLLABORATION_ROLE_CHANGE", "COMMENT_CREATE", "COMMENT_DELETE", "COMMENT_EDIT", "CONTENT_WORKFLOW_ABNORMAL_DOWNLOAD_ACTIVITY", "CONTENT_WORKFLOW_AUTOMATION_ADD", "CONTENT_WORKFLOW_AUTOMATION_DELETE", "CONTENT_WORKFLOW_POLICY_ADD", "CONTENT_WORKFLOW_SHARING_POLICY_VIOLATION", "CONTENT_WORKFLOW_UPLOAD_POLICY_VIOLATION", "COPY", "DATA_RETENTION_CREATE_RETENTION", "DATA_RETENTION_REMOVE_RETENTION", "DELETE", "DELETE_USER", "DEVICE_TRUST_CHECK_FAILED", "DOWNLOAD", "EDIT", "EDIT_USER", "EMAIL_ALIAS_CONFIRM", "EMAIL_ALIAS_PRIMARY", "EMAIL_ALIAS_REMOVE", "EMAIL_UPLOAD_DISABLED", "EMAIL_UPLOAD_ENABLED", "ENTERPRISE_APP_AUTHORIZATION_UPDATE", "EXTERNAL_COLLAB_SECURITY_SETTINGS", "FAILED_LOGIN", "FAVORITE", "FILE_MARKED_MALICIOUS", "FILE_REQUEST_CREATE", "FILE_REQUEST_DELETE", "FILE_REQUEST_UPDATE", "FILE_VERSION_RESTORE", "FILE_WATERMARKED_DOWNLOAD", "GROUP_ADD_ITEM", "GROUP_ADD_USER", "GROUP_CREATION", "GROUP_DELETION", "GROUP_EDITED", "GROUP_REMOVE_ITEM", "GROUP_REMOVE_USER", "ILLEGAL_ITEM_OWNERSHIP_TRANSFER_BY_USER", "ITEM_EMAIL_SEND", "ITEM_MODIFY", "ITEM_OPEN", "ITEM_SHARED_UPDATE", "ITEM_SYNC", "ITEM_UNSYNC", "LEGAL_HOLD_ASSIGNMENT_CREATE", "LEGAL_HOLD_ASSIGNMENT_DELETE", "LEGAL_HOLD_POLICY_CREATE", "LEGAL_HOLD_POLICY_DELETE", "LEGAL_HOLD_POLICY_UPDATE", "LOCK", "LOGIN", "METADATA_CASCADE_POLICY_APPLY", "METADATA_CASCADE_POLICY_CREATE", "METADATA_INSTANCE_COPY", "METADATA_INSTANCE_CREATE", "METADATA_INSTANCE_DELETE", "METADATA_INSTANCE_UPDATE", "METADATA_TEMPLATE_CREATE", "METADATA_TEMPLATE_DELETE", "METADATA_TEMPLATE_UPDATE", "MOVE", "NEW_USER", "OAUTH2_ACCESS_TOKEN_REVOKE", "OAUTH2_REFRESH_TOKEN_REVOKE", "PREVIEW", "REMOVE_DEVICE_ASSOCIATION", "REMOVE_LOGIN_ACTIVITY_DEVICE", "RENAME", "RETENTION_POLICY_ASSIGNMENT_ADD", "SHARE", "SHARED_LINK_SEND", "SHARE_EXPIRATION", "SHIELD_ALERT", "SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED", "SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED_MISSING_JUSTIFICATION", "SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED", "SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED_MISSING_JUSTIFICATION", "SHIELD_JUSTIFICATION_APPROVAL", "SHIELD_SHARED_LINK_ACCESS_BLOCKED", "SHIELD_SHARED_LINK_STATUS_RESTRICTED_ON_CREATE", "SHIELD_SHARED_LINK_STATUS_RESTRICTED_ON_UPDATE", "SIGN_DOCUMENT_ASSIGNED", "SIGN_DOCUMENT_CANCELLED", "SIGN_DOCUMENT_COMPLETED", "SIGN_DOCUMENT_CONVERTED", "SIGN_DOCUMENT_CREATED", "SIGN_DOCUMENT_DECLINED", "SIGN_DOCUMENT_EXPIRED", "SIGN_DOCUMENT_SIGNED", "SIGN_DOCUMENT_VIEWED_BY_SIGNED", "SIGNER_DOWNLOADED", "SIGNER_FORWARDED", "STORAGE_EXPIRATION", "TASK_ASSIGNMENT_CREATE", "TASK_ASSIGNMENT_DELETE", "TASK_ASSIGNMENT_UPDATE", "TASK_CREATE", "TASK_UPDATE", "TERMS_OF_SERVICE_ACCEPT", "TERMS_OF_SERVICE_REJECT", "UNDELETE", "UNFAVORITE", "UNLOCK", "UNSHARE", "UPDATE_COLLABORATION_EXPIRATION", "UPDATE_SHARE_EXPIRATION", "UPLOAD", "USER_AUTHENTICATE_OAUTH2_ACCESS_TOKEN_CREATE", "WATERMARK_LABEL_CREATE", "WATERMARK_LABEL_DELETE", "WORKFLOW_AUTOMATION_CREATE", "WORKFLOW_AUTOMATION_DELETE", "WORKFLOW_AUTOMATION_UPDATE"] | str] | None = ..., created_after: str | None = ..., created_before: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[EventDict]:
        """List the entries of `GET /2.0/events`: https://developer.box.com/reference/get-events/"""

    def get_file_version_legal_holds(self, *, policy_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileVersionLegalHoldDict]:
        """List the entries of `GET /2.0/file_version_legal_holds`: https://developer.box.com/reference/get-file-version-legal-holds/"""

    def get_file_version_retentions(self, *, file_id: str | None = ..., file_version_id: str | None = ..., policy_id: str | None = ..., disposition_action: Literal["permanently_delete", "remove_retention"] | str | None = ..., disposition_before: str | None = ..., disposition_after: str | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileVersionRetentionDict]:
        """List the entries of `GET /2.0/file_version_retentions`: https://developer.box.com/reference/get-file-version-retentions/"""

    def get_files_id_app_item_associations(self, file_id: str | int, *, marker: str | None = ..., application_type: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[AppItemAssociationDict]:
        """List the entries of `GET /2.0/files/{file_id}/app_item_associations`: https://developer.box.com/reference/get-files-id-app-item-associations/"""

    def get_files_id_collaborations(self, file_id: str | int, *, fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollaborationDict]:
        """List the entries of `GET /2.0/files/{file_id}/collaborations`: https://developer.box.com/reference/get-files-id-collaborations/"""

    def get_files_id_comments(self, file_id: str | int, *, fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CommentFullDict]:
        """List the entries of `GET /2.0/files/{file_id}/comments`: https://developer.box.com/reference/get-files-id-comments/"""

    def get_files_id_metadata(self, file_id: str | int, *, view: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataBaseDict]:
        """List the entries of `GET /2.0/files/{file_id}/metadata`: https://developer.box.com/reference/get-files-id-metadata/"""

    def get_files_id_tasks(self, file_id: str | int, *, limit: int | None = ..., page_size: int | None = ...) -> Iterator[TaskDict]:
        """List the entries of `GET /2.0/files/{file_id}/tasks`: https://developer.box.com/reference/get-files-id-tasks/"""

    def get_files_id_versions(self, file_id: str | int, *, fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileVersionFullDict]:
        """List the entries of `GET /2.0/files/{file_id}/versions`: https://developer.box.com/reference/get-files-id-versions/"""

    def get_files_upload_sessions_id_parts(self, upload_session_id: str | int, *, offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[UploadPartDict]:
        """List the entries of `GET /api/2.0/files/upload_sessions/{upload_session_id}/parts`: https://developer.box.com/reference/get-files-upload-sessions-id-parts/"""

    def get_folder_locks(self, *, folder_id: str, limit: int | None = ..., page_size: int | None = ...) -> Iterator[FolderLockDict]:
        """List the entries of `GET /2.0/folder_locks`: https://developer.box.com/reference/get-folder-locks/"""

    def get_folders_id_app_item_associations(self, folder_id: str | int, *, marker: str | None = ..., application_type: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[AppItemAssociationDict]:
        """List the entries of `GET /2.0/folders/{folder_id}/app_item_associations`: https://developer.box.com/reference/get-folders-id-app-item-associations/"""

    def get_folders_id_collaborations(self, folder_id: str | int, *, fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollaborationDict]:
        """List the entries of `GET /2.0/folders/{folder_id}/collaborations`: https://developer.box.com/reference/get-folders-id-collaborations/"""

    def get_folders_id_items(self, folder_id: str | int, *, fields: Sequence[str] | None = ..., marker: str | None = ..., offset: int | None = ..., sort: Literal["id", "name", "date", "size"] | str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., boxapi: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileFullDict | FolderMiniDict | WebLinkDict]:
        """List the entries of `GET /2.0/folders/{folder_id}/items`: https://developer.box.com/reference/get-folders-id-items/"""

    def get_folders_id_metadata(self, folder_id: str | int, *, view: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataBaseDict]:
        """List the entries of `GET /2.0/folders/{folder_id}/metadata`: https://developer.box.com/reference/get-folders-id-metadata/"""

    def get_folders_trash_items(self, *, fields: Sequence[str] | None = ..., offset: int | None = ..., marker: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., sort: Literal["name", "date", "size"] | str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileFullDict | FolderMiniDict | WebLinkDict]:
        """List the entries of `GET /2.0/folders/trash/items`: https://developer.box.com/reference/get-folders-trash-items/"""

    def get_groups(self, *, filter_term: str | None = ..., fields: Sequence[str] | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[GroupFullDict]:
        """List the entries of `GET /2.0/groups`: https://developer.box.com/reference/get-groups/"""

    def get_groups_id_collaborations(self, group_id: str | int, *, offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[CollaborationDict]:
        """List the entries of `GET /2.0/groups/{group_id}/collaborations`: https://developer.box.com/reference/get-groups-id-collaborations/"""

    def get_groups_id_memberships(self, group_id: str | int, *, offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[GroupMembershipDict]:
        """List the entries of `GET /2.0/groups/{group_id}/memberships`: https://developer.box.com/reference/get-groups-id-memberships/"""

    def get_hub_collaborations(self, *, hub_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[HubCollaborationDict]:
        """List the entries of `GET /2.0/hub_collaborations`: https://developer.box.com/reference/v2025.0/get-hub-collaborations/"""

    def get_hub_document_blocks(self, *, hub_id: str, page_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[HubParagraphTextBlockDict | HubSectionTitleTextBlockDict | HubCalloutBoxTextBlockDict | HubItemListBlockDict | HubDividerBlockDict]:
        """List the entries of `GET /2.0/hub_document_blocks`: https://developer.box.com/reference/v2025.0/get-hub-document-blocks/"""

    def get_hub_document_pages(self, *, hub_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[HubDocumentPageDict]:
        """List the entries of `GET /2.0/hub_document_pages`: https://developer.box.com/reference/v2025.0/get-hub-document-pages/"""

    def get_hub_items(self, *, hub_id: str, parent_id: str | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[HubItemDict]:
        """List the entries of `GET /2.0/hub_items`: https://developer.box.com/reference/v2025.0/get-hub-items/"""

    def get_hubs(self, *, query: str | None = ..., scope: str | None = ..., sort: str | None = ..., direction: Literal["ASC", "DESC"] | str | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[HubDict]:
        """List the entries of `GET /2.0/hubs`: https://developer.box.com/reference/v2025.0/get-hubs/"""

    def get_integration_mappings_slack(self, *, marker: str | None = ..., partner_item_type: Literal["channel"] | None = ..., partner_item_id: str | None = ..., box_item_id: str | None = ..., box_item_type: Literal["folder"] | None = ..., is_manually_created: bool | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[IntegrationMappingDict]:
        """List the entries of `GET /2.0/integration_mappings/slack`: https://developer.box.com/reference/get-integration-mappings-slack/"""

    def get_integration_mappings_teams(self, *, partner_item_type: Literal["channel", "team"] | str | None = ..., partner_item_id: str | None = ..., box_item_id: str | None = ..., box_item_type: Literal["folder"] | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[IntegrationMappingTeamsDict]:
        """List the entries of `GET /2.0/integration_mappings/teams`: https://developer.box.com/reference/get-integration-mappings-teams/"""

    def get_legal_hold_policies(self, *, policy_name: str | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[LegalHoldPolicyDict]:
        """List the entries of `GET /2.0/legal_hold_policies`: https://developer.box.com/reference/get-legal-hold-policies/"""

    def get_legal_hold_policy_assignments(self, *, policy_id: str, assign_to_type: Literal["file", "file_version", "folder", "user", "ownership", "interactions"] | str | None = ..., assign_to_id: str | None = ..., marker: str | None = ..., fields: Sequence[str] | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[LegalHoldPolicyAssignmentDict]:
        """List the entries of `GET /2.0/legal_hold_policy_assignments`: https://developer.box.com/reference/get-legal-hold-policy-assignments/"""

    def get_legal_hold_policy_assignments_id_file_versions_on_hold(self, legal_hold_policy_assignment_id: str | int, *, marker: str | None = ..., fields: Sequence[str] | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileVersionDict]:
        """List the entries of `GET /2.0/legal_hold_policy_assignments/{legal_hold_policy_assignment_id}/file_versions_on_hold`: https://developer.box.com/reference/get-legal-hold-policy-assignments-id-file-versions-on-hold/"""

    def get_legal_hold_policy_assignments_id_files_on_hold(self, legal_hold_policy_assignment_id: str | int, *, marker: str | None = ..., fields: Sequence[str] | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileMiniDict | None]:
        """List the entries of `GET /2.0/legal_hold_policy_assignments/{legal_hold_policy_assignment_id}/files_on_hold`: https://developer.box.com/reference/get-legal-hold-policy-assignments-id-files-on-hold/"""

    def get_metadata_cascade_policies(self, *, folder_id: str, owner_enterprise_id: str | None = ..., marker: str | None = ..., offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataCascadePolicyDict]:
        """List the entries of `GET /2.0/metadata_cascade_policies`: https://developer.box.com/reference/get-metadata-cascade-policies/"""

    def get_metadata_taxonomies_id(self, namespace: str | int, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataTaxonomyDict]:
        """List the entries of `GET /2.0/metadata_taxonomies/{namespace}`: https://developer.box.com/reference/get-metadata-taxonomies-id/"""

    def get_metadata_taxonomies_id_id_nodes(self, namespace: str | int, taxonomy_key: str | int, *, level: Sequence[int] | None = ..., parent: Sequence[str] | None = ..., ancestor: Sequence[str] | None = ..., query: str | None = ..., include_total_result_count: bool | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataTaxonomyNodeDict]:
        """List the entries of `GET /2.0/metadata_taxonomies/{namespace}/{taxonomy_key}/nodes`: https://developer.box.com/reference/get-metadata-taxonomies-id-id-nodes/"""

    def get_metadata_templates(self, *, metadata_instance_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataTemplateDict]:
        """List the entries of `GET /2.0/metadata_templates`: https://developer.box.com/reference/get-metadata-templates/"""

    def get_metadata_templates_enterprise(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataTemplateDict]:
        """List the entries of `GET /2.0/metadata_templates/enterprise`: https://developer.box.com/reference/get-metadata-templates-enterprise/"""

    def get_metadata_templates_global(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataTemplateDict]:
        """List the entries of `GET /2.0/metadata_templates/global`: https://developer.box.com/reference/get-metadata-templates-global/"""

    def get_metadata_templates_id_id_fields_id_options(self, namespace: str | int, template_key: str | int, field_key: str | int, *, level: Sequence[int] | None = ..., parent: Sequence[str] | None = ..., ancestor: Sequence[str] | None = ..., query: str | None = ..., include_total_result_count: bool | None = ..., only_selectable_options: bool | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[MetadataTaxonomyNodeDict]:
        """List the entries of `GET /2.0/metadata_templates/{namespace}/{template_key}/fields/{field_key}/options`: https://developer.box.com/reference/get-metadata-templates-id-id-fields-id-options/"""

    def get_recent_items(self, *, fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[RecentItemDict]:
        """List the entries of `GET /2.0/recent_items`: https://developer.box.com/reference/get-recent-items/"""

    def get_retention_policies(self, *, policy_name: str | None = ..., policy_type: Literal["finite", "indefinite"] | str | None = ..., created_by_user_id: str | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[RetentionPolicyDict]:
        """List the entries of `GET /2.0/retention_policies`: https://developer.box.com/reference/get-retention-policies/"""

    def get_retention_policies_id_assignments(self, retention_policy_id: str | int, *, type: Literal["folder", "enterprise", "metadata_template"] | str | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[RetentionPolicyAssignmentDict]:
        """List the entries of `GET /2.0/retention_policies/{retention_policy_id}/assignments`: https://developer.box.com/reference/get-retention-policies-id-assignments/"""

    def get_retention_policy_assignments_id_file_versions_under_retention(self, retention_policy_assignment_id: str | int, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileMiniDict | None]:
        """List the entries of `GET /2.0/retention_policy_assignments/{retention_policy_assignment_id}/file_versions_under_retention`: https://developer.box.com/reference/get-retention-policy-assignments-id-file-versions-under-retention/"""

    def get_retention_policy_assignments_id_files_under_retention(self, retention_policy_assignment_id: str | int, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileMiniDict | None]:
        """List the entries of `GET /2.0/retention_policy_assignments/{retention_policy_assignment_id}/files_under_retention`: https://developer.box.com/reference/get-retention-policy-assignments-id-files-under-retention/"""

    def get_search(self, *, query: str | None = ..., scope: Literal["user_content", "enterprise_content"] | str | None = ..., file_extensions: Sequence[str] | None = ..., created_at_range: Sequence[str] | None = ..., updated_at_range: Sequence[str] | None = ..., size_range: Sequence[int] | None = ..., owner_user_ids: Sequence[str] | None = ..., recent_updater_user_ids: Sequence[str] | None = ..., ancestor_folder_ids: Sequence[str] | None = ..., content_types: Sequence[Literal["name", "description", "file_content", "comments", "tags"] | str] | None = ..., type: Literal["file", "folder", "web_link"] | str | None = ..., trash_content: Literal["non_trashed_only", "trashed_only", "all_items"] | str | None = ..., mdfilters: Sequence[MetadataFilterDict] | None = ..., sort: Literal["modified_at", "relevance"] | str | None = ..., direction: Literal["DESC", "ASC"] | str | None = ..., include_recent_shared_links: bool | None = ..., fields: Sequence[str] | None = ..., offset: int | None = ..., deleted_user_ids: Sequence[str] | None = ..., deleted_at_range: Sequence[str] | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileFullDict | FolderFullDict | WebLinkDict | SearchResultWithSharedLinkDict]:
        """List the entries of `GET /2.0/search`: https://developer.box.com/reference/get-search/"""

    def get_shield_information_barrier_reports(self, *, shield_information_barrier_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[ShieldInformationBarrierReportDict]:
        """List the entries of `GET /2.0/shield_information_barrier_reports`: https://developer.box.com/reference/get-shield-information-barrier-reports/"""

    def get_shield_information_barrier_segment_members(self, *, shield_information_barrier_segment_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[ShieldInformationBarrierSegmentMemberDict]:
        """List the entries of `GET /2.0/shield_information_barrier_segment_members`: https://developer.box.com/reference/get-shield-information-barrier-segment-members/"""

    def get_shield_information_barrier_segment_restrictions(self, *, shield_information_barrier_segment_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[ShieldInformationBarrierSegmentRestrictionDict]:
        """List the entries of `GET /2.0/shield_information_barrier_segment_restrictions`: https://developer.box.com/reference/get-shield-information-barrier-segment-restrictions/"""

    def get_shield_information_barrier_segments(self, *, shield_information_barrier_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[ShieldInformationBarrierSegmentDict]:
        """List the entries of `GET /2.0/shield_information_barrier_segments`: https://developer.box.com/reference/get-shield-information-barrier-segments/"""

    def get_shield_information_barriers(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[ShieldInformationBarrierDict]:
        """List the entries of `GET /2.0/shield_information_barriers`: https://developer.box.com/reference/get-shield-information-barriers/"""

    def get_shield_lists(self, *, limit: int | None = ..., page_size: int | None = ...) -> Iterator[ShieldListMiniDict]:
        """List the entries of `GET /2.0/shield_lists`: https://developer.box.com/reference/v2025.0/get-shield-lists/"""

    def get_sign_requests(self, *, marker: str | None = ..., senders: Sequence[str] | None = ..., shared_requests: bool | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[SignRequestDict]:
        """List the entries of `GET /2.0/sign_requests`: https://developer.box.com/reference/get-sign-requests/"""

    def get_sign_templates(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[SignTemplateDict]:
        """List the entries of `GET /2.0/sign_templates`: https://developer.box.com/reference/get-sign-templates/"""

    def get_storage_policies(self, *, fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[StoragePolicyDict]:
        """List the entries of `GET /2.0/storage_policies`: https://developer.box.com/reference/get-storage-policies/"""

    def get_storage_policy_assignments(self, *, resolved_for_type: Literal["user", "enterprise"] | str, resolved_for_id: str, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[StoragePolicyAssignmentDict]:
        """List the entries of `GET /2.0/storage_policy_assignments`: https://developer.box.com/reference/get-storage-policy-assignments/"""

    def get_tasks_id_assignments(self, task_id: str | int, *, limit: int | None = ..., page_size: int | None = ...) -> Iterator[TaskAssignmentDict]:
        """List the entries of `GET /2.0/tasks/{task_id}/assignments`: https://developer.box.com/reference/get-tasks-id-assignments/"""

    def get_terms_of_service_user_statuses(self, *, tos_id: str, user_id: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[TermsOfServiceUserStatusDict]:
        """List the entries of `GET /2.0/terms_of_service_user_statuses`: https://developer.box.com/reference/get-terms-of-service-user-statuses/"""

    def get_terms_of_services(self, *, tos_type: Literal["external", "managed"] | str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[TermsOfServiceDict]:
        """List the entries of `GET /2.0/terms_of_services`: https://developer.box.com/reference/get-terms-of-services/"""

    def get_users(self, *, filter_term: str | None = ..., user_type: Literal["all", "managed", "external"] | str | None = ..., external_app_user_id: str | None = ..., fields: Sequence[str] | None = ..., offset: int | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[UserFullDict]:
        """List the entries of `GET /2.0/users`: https://developer.box.com/reference/get-users/"""

    def get_users_id_email_aliases(self, user_id: str | int, *, limit: int | None = ..., page_size: int | None = ...) -> Iterator[EmailAliasDict]:
        """List the entries of `GET /2.0/users/{user_id}/email_aliases`: https://developer.box.com/reference/get-users-id-email-aliases/"""

    def get_users_id_memberships(self, user_id: str | int, *, offset: int | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[GroupMembershipDict]:
        """List the entries of `GET /2.0/users/{user_id}/memberships`: https://developer.box.com/reference/get-users-id-memberships/"""

    def get_webhooks(self, *, marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[WebhookMiniDict]:
        """List the entries of `GET /2.0/webhooks`: https://developer.box.com/reference/get-webhooks/"""

    def get_workflows(self, *, folder_id: str, trigger_type: str | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[WorkflowDict]:
        """List the entries of `GET /2.0/workflows`: https://developer.box.com/reference/get-workflows/"""

    def post_metadata_queries_execute_read(self, *, from_: str, ancestor_folder_id: str, query: str | None = ..., query_params: Mapping[str, object] | None = ..., order_by: Sequence[PostMetadataQueriesExecuteReadOrderByItemDict] | None = ..., marker: str | None = ..., fields: Sequence[str] | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[FileFullDict | FolderFullDict]:
        """List the entries of `POST /2.0/metadata_queries/execute_read`: https://developer.box.com/reference/post-metadata-queries-execute-read/"""

    def post_query(self, *, query: PostQueryQueryDict, order_by: Sequence[PostQueryOrderByItemDict] | None = ..., fields: Sequence[str] | None = ..., marker: str | None = ..., limit: int | None = ..., page_size: int | None = ...) -> Iterator[dict[str, object]]:
        """List the entries of `POST /2.0/query`: https://developer.box.com/reference/v2026.0/post-query/"""

class AccessTokenDict(TypedDict, total=False):
    access_token: str
    expires_in: int
    token_type: Literal["bearer"]
    restricted_to: list[ResourceScopeDict]
    refresh_token: str
    issued_token_type: Literal["urn:ietf:params:oauth:token-type:access_token"]

class AiAgentAskDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_ask"]]
    long_text: AiAgentLongTextToolDict
    basic_text: AiAgentBasicTextToolDict
    spreadsheet: AiAgentSpreadsheetToolDict
    long_text_multi: AiAgentLongTextToolDict
    basic_text_multi: AiAgentBasicTextToolDict
    basic_image: AiAgentBasicTextToolDict
    basic_image_multi: AiAgentBasicTextToolDict

class AiAgentBasicGenToolDict(AiAgentLongTextToolTextGenDict, total=False):
    content_template: str

class AiAgentBasicTextToolBaseDict(TypedDict, total=False):
    model: str
    num_tokens_for_completion: int
    llm_endpoint_params: AiLlmEndpointParamsOpenAiDict | AiLlmEndpointParamsGoogleDict | AiLlmEndpointParamsAWSDict | AiLlmEndpointParamsIBMDict

class AiAgentBasicTextToolDict(AiAgentBasicTextToolBaseDict, total=False):
    system_message: str
    prompt_template: str

class AiAgentBasicTextToolTextGenDict(AiAgentBasicTextToolBaseDict, total=False):
    system_message: str
    prompt_template: str

class AiAgentExtractDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_extract"]]
    long_text: AiAgentLongTextToolDict
    basic_text: AiAgentBasicTextToolDict
    basic_image: AiAgentBasicTextToolDict

class AiAgentExtractStructuredDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_extract_structured"]]
    long_text: AiAgentLongTextToolDict
    basic_text: AiAgentBasicTextToolDict
    basic_image: AiAgentBasicTextToolDict

class AiAgentInfoDict(TypedDict, total=False):
    models: list[AiAgentInfoModelsItemDict]
    processor: str

class AiAgentInfoModelsItemDict(TypedDict, total=False):
    name: str
    provider: str
    supported_purpose: str

class AiAgentLongTextToolDict(AiAgentBasicTextToolDict, total=False):
    embeddings: AiAgentLongTextToolEmbeddingsDict

class AiAgentLongTextToolEmbeddingsDict(TypedDict, total=False):
    model: str
    strategy: AiAgentLongTextToolEmbeddingsStrategyDict

class AiAgentLongTextToolEmbeddingsStrategyDict(TypedDict, total=False):
    id: str
    num_tokens_per_chunk: int

class AiAgentLongTextToolTextGenDict(AiAgentBasicTextToolTextGenDict, total=False):
    embeddings: AiAgentLongTextToolTextGenEmbeddingsDict

class AiAgentLongTextToolTextGenEmbeddingsDict(TypedDict, total=False):
    model: str
    strategy: AiAgentLongTextToolTextGenEmbeddingsStrategyDict

class AiAgentLongTextToolTextGenEmbeddingsStrategyDict(TypedDict, total=False):
    id: str
    num_tokens_per_chunk: int

class AiAgentReferenceDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_id"]]
    id: Required[str]

class AiAgentSpreadsheetToolDict(TypedDict, total=False):
    model: str
    num_tokens_for_completion: int
    llm_endpoint_params: AiLlmEndpointParamsOpenAiDict | AiLlmEndpointParamsGoogleDict | AiLlmEndpointParamsAWSDict | AiLlmEndpointParamsIBMDict

class AiAgentTextGenDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_text_gen"]]
    basic_gen: AiAgentBasicGenToolDict

class AiCitationDict(TypedDict, total=False):
    content: str
    id: Required[str]
    type: Required[Literal["file"]]
    name: str

class AiDialogueHistoryDict(TypedDict, total=False):
    prompt: str
    answer: str
    created_at: str

class AiExtractFieldOptionDict(TypedDict, total=False):
    key: Required[str]

class AiExtractStructuredResponseDict(TypedDict, total=False):
    answer: dict[str, object]
    created_at: str
    completion_reason: str
    confidence_score: dict[str, object]
    reference: dict[str, object]
    ai_agent_info: AiAgentInfoDict

class AiExtractSubFieldDict(TypedDict, total=False):
    key: Required[str]
    description: str
    displayName: str
    prompt: str
    type: str
    options: list[AiExtractFieldOptionDict]

class AiItemAskDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file", "hubs"] | str]
    content: str

class AiItemBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file"]]
    content: str

class AiLlmEndpointParamsAWSDict(TypedDict, total=False):
    type: Required[Literal["aws_params"]]
    temperature: float | None
    top_p: float | None

class AiLlmEndpointParamsGoogleDict(TypedDict, total=False):
    type: Required[Literal["google_params"]]
    temperature: float | None
    top_p: float | None
    top_k: float | None

class AiLlmEndpointParamsIBMDict(TypedDict, total=False):
    type: Required[Literal["ibm_params"]]
    temperature: float | None
    top_p: float | None
    top_k: float | None

class AiLlmEndpointParamsOpenAiDict(TypedDict, total=False):
    type: Required[Literal["openai_params"]]
    temperature: float | None
    top_p: float | None
    frequency_penalty: float | None
    presence_penalty: float | None
    stop: str | None

class AiMultipleAgentResponseDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[AiSingleAgentResponseFullDict]]

class AiOptionsRulesDict(TypedDict, total=False):
    multi_select: bool
    selectable_levels: list[int]

class AiResponseDict(TypedDict, total=False):
    answer: str
    created_at: str
    completion_reason: str
    ai_agent_info: AiAgentInfoDict

class AiResponseFullDict(AiResponseDict, total=False):
    citations: list[AiCitationDict]

class AiSingleAgentResponseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["ai_agent"]]
    origin: str
    name: str
    access_state: str
    created_by: UserBaseDict | None
    created_at: str
    modified_by: UserBaseDict
    modified_at: str
    icon_reference: str
    allowed_entities: list[UserBaseDict | GroupBaseDict]

class AiSingleAgentResponseFullDict(AiSingleAgentResponseDict, total=False):
    ask: AiStudioAgentAskResponseDict
    text_gen: AiStudioAgentTextGenResponseDict
    extract: AiStudioAgentExtractResponseDict

class AiStudioAgentAskDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_ask"]]
    access_state: Required[str]
    description: Required[str]
    custom_instructions: str | None
    suggested_questions: list[str]
    long_text: AiStudioAgentLongTextToolDict
    basic_text: AiStudioAgentBasicTextToolDict
    basic_image: AiStudioAgentBasicTextToolDict
    spreadsheet: AiStudioAgentSpreadsheetToolDict
    long_text_multi: AiStudioAgentLongTextToolDict
    basic_text_multi: AiStudioAgentBasicTextToolDict
    basic_image_multi: AiStudioAgentBasicTextToolDict

class AiStudioAgentAskResponseDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_ask"]]
    access_state: str
    description: str
    custom_instructions: str | None
    suggested_questions: list[str]
    long_text: AiStudioAgentLongTextToolResponseDict
    basic_text: AiStudioAgentBasicTextToolResponseDict
    basic_image: AiStudioAgentBasicTextToolResponseDict
    spreadsheet: AiStudioAgentSpreadsheetToolResponseDict
    long_text_multi: AiStudioAgentLongTextToolResponseDict
    basic_text_multi: AiStudioAgentBasicTextToolResponseDict
    basic_image_multi: AiStudioAgentBasicTextToolResponseDict

class AiStudioAgentBasicGenToolDict(AiAgentBasicGenToolDict, total=False):
    is_custom_instructions_included: bool

class AiStudioAgentBasicGenToolResponseDict(AiStudioAgentBasicGenToolDict, total=False):
    warnings: list[str]

class AiStudioAgentBasicTextToolDict(AiAgentBasicTextToolDict, total=False):
    is_custom_instructions_included: bool

class AiStudioAgentBasicTextToolResponseDict(AiStudioAgentBasicTextToolDict, total=False):
    warnings: list[str]

class AiStudioAgentExtractDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_extract"]]
    access_state: Required[str]
    description: Required[str]
    custom_instructions: str | None
    long_text: AiStudioAgentLongTextToolDict
    basic_text: AiStudioAgentBasicTextToolDict
    basic_image: AiStudioAgentBasicTextToolDict

class AiStudioAgentExtractResponseDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_extract"]]
    access_state: str
    description: str
    custom_instructions: str | None
    long_text: AiStudioAgentLongTextToolResponseDict
    basic_text: AiStudioAgentBasicTextToolResponseDict
    basic_image: AiStudioAgentBasicTextToolResponseDict

class AiStudioAgentLongTextToolDict(AiAgentLongTextToolDict, total=False):
    is_custom_instructions_included: bool

class AiStudioAgentLongTextToolResponseDict(AiStudioAgentLongTextToolDict, total=False):
    warnings: list[str]

class AiStudioAgentSpreadsheetToolDict(AiAgentSpreadsheetToolDict, total=False):
    pass

class AiStudioAgentSpreadsheetToolResponseDict(AiStudioAgentSpreadsheetToolDict, total=False):
    warnings: list[str]

class AiStudioAgentTextGenDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_text_gen"]]
    access_state: Required[str]
    description: Required[str]
    custom_instructions: str | None
    suggested_questions: list[str]
    basic_gen: AiStudioAgentBasicGenToolDict

class AiStudioAgentTextGenResponseDict(TypedDict, total=False):
    type: Required[Literal["ai_agent_text_gen"]]
    access_state: str
    description: str
    custom_instructions: str | None
    suggested_questions: list[str]
    basic_gen: AiStudioAgentBasicGenToolResponseDict

class AiTaxonomyFileReferenceDict(TypedDict, total=False):
    type: Literal["file"]
    taxonomy_key: str
    id: str

class AiTaxonomyReferenceDict(TypedDict, total=False):
    type: Literal["taxonomy"]
    taxonomy_key: str
    namespace: str

class AppItemAssociationDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["app_item_association"]]
    app_item: AppItemDict
    item: FileBaseDict | FolderBaseDict | WebLinkBaseDict | None

class AppItemAssociationsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[AppItemAssociationDict]]

class AppItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["app_item"]]
    application_type: str

class AppItemEventSourceDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["app_item"]]
    app_item_type: str
    user: UserMiniDict
    group: GroupMiniDict

class ArchiveDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["archive"]]
    name: str
    size: int
    description: str | None
    owned_by: ArchiveOwnedByDict

class ArchiveOwnedByDict(TypedDict, total=False):
    id: Required[str]
    type: Required[str]

class ArchivesDict(TypedDict, total=False):
    entries: Required[list[ArchiveDict]]
    limit: int
    next_marker: str | None

class AutomateWorkflowActionDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["workflow_action"]]
    action_type: Literal["run_workflow"]
    description: str
    created_at: str
    updated_at: str
    created_by: UserMini2026Dict | None
    updated_by: UserMini2026Dict
    workflow: AutomateWorkflowReferenceDict

class AutomateWorkflowReferenceDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["workflow"]]
    name: str

class AutomateWorkflowsDict(TypedDict, total=False):
    entries: Required[list[AutomateWorkflowActionDict]]
    limit: int
    next_marker: str | None

ClassificationDict = TypedDict("ClassificationDict", {"Box__Security__Classification__Key": str, "$parent": str, "$template": Literal["securityClassification-6VMVochwUWo"], "$scope": str, "$version": int, "$type": str, "$typeVersion": float, "$canEdit": bool}, total=False)

class ClassificationTemplateDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["metadata_template"]]
    scope: str
    templateKey: Literal["securityClassification-6VMVochwUWo"]
    displayName: Literal["Classification"]
    hidden: bool
    copyInstanceOnItemCopy: bool
    fields: list[ClassificationTemplateFieldsItemDict]

class ClassificationTemplateFieldsItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enum"]]
    key: Literal["Box__Security__Classification__Key"]
    displayName: Literal["Classification"]
    hidden: bool
    options: list[ClassificationTemplateFieldsItemOptionsItemDict]

class ClassificationTemplateFieldsItemOptionsItemDict(TypedDict, total=False):
    id: Required[str]
    key: str
    staticConfig: ClassificationTemplateFieldsItemOptionsItemStaticConfigDict

class ClassificationTemplateFieldsItemOptionsItemStaticConfigClassificationDict(TypedDict, total=False):
    classificationDefinition: str
    colorID: int

class ClassificationTemplateFieldsItemOptionsItemStaticConfigDict(TypedDict, total=False):
    classification: ClassificationTemplateFieldsItemOptionsItemStaticConfigClassificationDict

class CollaborationAcceptanceRequirementsStatusDict(TypedDict, total=False):
    terms_of_service_requirement: CollaborationAcceptanceRequirementsStatusTermsOfServiceRequirementDict
    strong_password_requirement: CollaborationAcceptanceRequirementsStatusStrongPasswordRequirementDict
    two_factor_authentication_requirement: CollaborationAcceptanceRequirementsStatusTwoFactorAuthenticationRequirementDict

class CollaborationAcceptanceRequirementsStatusStrongPasswordRequirementDict(TypedDict, total=False):
    enterprise_has_strong_password_required_for_external_users: bool
    user_has_strong_password: bool | None

class CollaborationAcceptanceRequirementsStatusTermsOfServiceRequirementDict(TypedDict, total=False):
    is_accepted: bool | None
    terms_of_service: TermsOfServiceBaseDict

class CollaborationAcceptanceRequirementsStatusTwoFactorAuthenticationRequirementDict(TypedDict, total=False):
    enterprise_has_two_factor_auth_enabled: bool
    user_has_two_factor_authentication_enabled: bool | None

class CollaborationAllowlistEntriesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[CollaborationAllowlistEntryDict]]

class CollaborationAllowlistEntryDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["collaboration_whitelist_entry"]]
    domain: str
    direction: Literal["inbound", "outbound", "both"] | str
    enterprise: CollaborationAllowlistEntryEnterpriseDict
    created_at: str

class CollaborationAllowlistEntryEnterpriseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise"]]
    name: str

class CollaborationAllowlistExemptTargetDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["collaboration_whitelist_exempt_target"]]
    enterprise: CollaborationAllowlistExemptTargetEnterpriseDict
    user: UserMiniDict
    created_at: str
    modified_at: str

class CollaborationAllowlistExemptTargetEnterpriseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise"]]
    name: str

class CollaborationAllowlistExemptTargetsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[CollaborationAllowlistExemptTargetDict]]

class CollaborationDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["collaboration"]]
    item: FileDict | FolderDict | WebLinkDict | None
    app_item: AppItemDict | None
    accessible_by: UserCollaborationsDict | GroupMiniDict
    invite_email: str | None
    role: Literal["editor", "viewer", "previewer", "uploader", "previewer uploader", "viewer uploader", "co-owner", "owner"] | str
    expires_at: str | None
    is_access_only: bool
    status: Literal["accepted", "pending", "rejected"] | str
    acknowledged_at: str | None
    created_by: UserCollaborationsDict | None
    created_at: str
    modified_at: str
    acceptance_requirements_status: CollaborationAcceptanceRequirementsStatusDict

class CollaborationPermissionsDict(TypedDict, total=False):
    is_co_owner_role_enabled: bool
    is_editor_role_enabled: bool
    is_previewer_role_enabled: bool
    is_previewer_uploader_role_enabled: bool
    is_uploader_role_enabled: bool
    is_viewer_role_enabled: bool
    is_viewer_uploader_role_enabled: bool

class CollaborationsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[CollaborationDict]]

class CollaborationsOffsetPaginatedDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    entries: Required[list[CollaborationDict]]

class CollaboratorVariableDict(TypedDict, total=False):
    type: Required[Literal["variable"]]
    variable_type: Required[Literal["user_list"]]
    variable_value: Required[list[CollaboratorVariableVariableValueItemDict]]

class CollaboratorVariableVariableValueItemDict(TypedDict, total=False):
    type: Required[Literal["user"]]
    id: Required[str]

class CollectionDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["collection"]]
    name: Literal["Favorites"]
    collection_type: Literal["favorites"]

class CollectionsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[CollectionsOrderItemDict]
    entries: Required[list[CollectionDict]]

class CollectionsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class CommentBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["comment"]]

class CommentDict(CommentBaseDict, total=False):
    is_reply_comment: bool
    message: str
    created_by: UserMiniDict | None
    created_at: str
    modified_at: str
    item: CommentItemDict | None

class CommentFullDict(CommentDict, total=False):
    tagged_message: str

class CommentItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[str]

class CommentsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[CommentsOrderItemDict]
    entries: Required[list[CommentFullDict]]

class CommentsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class CompletionRuleVariableDict(TypedDict, total=False):
    type: Required[Literal["variable"]]
    variable_type: Required[Literal["task_completion_rule"]]
    variable_value: Required[Literal["all_assignees", "any_assignees"] | str]

class CustomSessionDurationGroupItemDict(TypedDict, total=False):
    id: Required[str]
    name: str

class DevicePinnerDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["device_pinner"]]
    owned_by: UserMiniDict
    product_name: str

class DevicePinnersDict(TypedDict, total=False):
    entries: Required[list[DevicePinnerDict]]
    limit: int
    next_marker: int
    order: list[DevicePinnersOrderItemDict]

class DevicePinnersOrderItemDict(TypedDict, total=False):
    by: Literal["id"]
    direction: Literal["asc", "desc"] | str

class DocGenBatchBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["docgen_batch"]]

class DocGenDocumentGenerationDataDict(TypedDict, total=False):
    generated_file_name: Required[str]
    user_input: Required[dict[str, object]]

class DocGenJobBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["docgen_job"]]

class DocGenJobDict(DocGenJobBaseDict, total=False):
    batch: DocGenBatchBaseDict
    template_file: FileReferenceDict
    template_file_version: FileVersionBase2025Dict
    output_file: FileReferenceDict | None
    output_file_version: FileVersionBase2025Dict | None
    status: Literal["submitted", "completed", "failed", "completed_with_error", "pending"] | str
    output_type: str
    failures: DocGenJobFailuresDict | None

class DocGenJobFailuresDict(TypedDict, total=False):
    errors: list[str]
    warnings: list[str]

class DocGenJobFullDict(DocGenJobDict, total=False):
    created_at: str
    created_by: UserBase2025Dict | None
    enterprise: EnterpriseReferenceDict
    source: str

class DocGenJobsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[DocGenJobDict]]

class DocGenJobsFullDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[DocGenJobFullDict]]

class DocGenTagDict(TypedDict, total=False):
    tag_content: str
    tag_type: Literal["text", "arithmetic", "conditional", "for-loop", "table-loop", "image"] | str
    json_paths: list[str]

class DocGenTagsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[DocGenTagDict]]

class DocGenTagsProcessingMessageDict(TypedDict, total=False):
    message: str

class DocGenTemplateBaseDict(TypedDict, total=False):
    file: FileReferenceDict

class DocGenTemplateDict(DocGenTemplateBaseDict, total=False):
    file_name: str | None

class DocGenTemplatesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[DocGenTemplateDict]]

class EmailAliasDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["email_alias"]]
    email: str
    is_confirmed: bool

class EmailAliasesDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[EmailAliasDict]]

class EnterpriseBaseDict(TypedDict, total=False):
    id: str
    type: Literal["enterprise"]

class EnterpriseConfigurationContentAndSharingCollaborationPermissionsDict(EnterpriseConfigurationItemDict, total=False):
    value: CollaborationPermissionsDict

class EnterpriseConfigurationContentAndSharingCollaborationRestrictionsDict(EnterpriseConfigurationItemDict, total=False):
    value: list[str]

class EnterpriseConfigurationContentAndSharingDict(TypedDict, total=False):
    enterprise_feature_settings: list[EnterpriseFeatureSettingsItemDict]
    sharing_item_type: EnterpriseConfigurationItemStringDict
    shared_link_company_definition: EnterpriseConfigurationItemStringDict
    shared_link_access: EnterpriseConfigurationItemStringDict
    shared_link_default_access: EnterpriseConfigurationItemStringDict
    shared_link_default_permissions_selected: EnterpriseConfigurationContentAndSharingSharedLinkDefaultPermissionsSelectedDict
    is_open_custom_urls_disabled: EnterpriseConfigurationItemBooleanDict
    is_custom_domain_hidden_in_shared_link: EnterpriseConfigurationItemBooleanDict
    collaboration_permissions: EnterpriseConfigurationContentAndSharingCollaborationPermissionsDict
    default_collaboration_role: EnterpriseConfigurationItemStringDict
    is_invite_privilege_restricted: EnterpriseConfigurationItemBooleanDict
    collaboration_restrictions: EnterpriseConfigurationContentAndSharingCollaborationRestrictionsDict
    is_collaborator_invite_links_disabled: EnterpriseConfigurationItemBooleanDict
    is_invite_group_collaborator_disabled: EnterpriseConfigurationItemBooleanDict
    is_ownership_transfer_restricted: EnterpriseConfigurationItemBooleanDict
    external_collaboration_status: EnterpriseConfigurationContentAndSharingExternalCollaborationStatusDict
    external_collaboration_allowlist_users: EnterpriseConfigurationContentAndSharingExternalCollaborationAllowlistUsersDict
    is_watermarking_enterprise_feature_enabled: EnterpriseConfigurationItemBooleanDict
    is_root_content_creation_restricted: EnterpriseConfigurationItemBooleanDict
    is_tag_creation_restricted: EnterpriseConfigurationItemBooleanDict
    tag_creation_restriction: EnterpriseConfigurationItemStringDict
    is_email_uploads_enabled: EnterpriseConfigurationItemBooleanDict
    is_custom_settings_enabled: EnterpriseConfigurationItemBooleanDict
    is_forms_login_required: EnterpriseConfigurationItemBooleanDict
    is_forms_branding_default_enabled: EnterpriseConfigurationItemBooleanDict
    is_cc_free_trial_active: EnterpriseConfigurationItemBooleanDict
    is_file_request_editors_allowed: EnterpriseConfigurationItemBooleanDict
    is_file_request_branding_default_enabled: EnterpriseConfigurationItemBooleanDict
    is_file_request_login_required: EnterpriseConfigurationItemBooleanDict
    is_shared_links_expiration_enabled: EnterpriseConfigurationItemBooleanDict
    shared_links_expiration_days: EnterpriseConfigurationItemIntegerDict
    is_public_shared_links_expiration_enabled: EnterpriseConfigurationItemBooleanDict
    public_shared_links_expiration_days: EnterpriseConfigurationItemIntegerDict
    shared_expiration_target: EnterpriseConfigurationItemStringDict
    is_shared_links_expiration_notification_enabled: EnterpriseConfigurationItemBooleanDict
    shared_links_expiration_notification_days: EnterpriseConfigurationItemIntegerDict
    is_shared_links_expiration_notification_prevented: EnterpriseConfigurationItemBooleanDict
    is_auto_delete_enabled: EnterpriseConfigurationItemBooleanDict
    auto_delete_days: EnterpriseConfigurationItemIntegerDict
    is_auto_delete_expiration_modification_prevented: EnterpriseConfigurationItemBooleanDict
    auto_delete_target: EnterpriseConfigurationItemStringDict
    is_collaboration_expiration_enabled: EnterpriseConfigurationItemBooleanDict
    collaboration_expiration_days: EnterpriseConfigurationItemIntegerDict
    is_collaboration_expiration_modification_prevented: EnterpriseConfigurationItemBooleanDict
    is_collaboration_expiration_notification_enabled: EnterpriseConfigurationItemBooleanDict
    collaboration_expiration_target: EnterpriseConfigurationItemStringDict
    trash_auto_clear_time: EnterpriseConfigurationItemIntegerDict
    permanent_deletion_access: EnterpriseConfigurationItemStringDict
    permanent_deletion_allowlist_users: EnterpriseConfigurationContentAndSharingPermanentDeletionAllowlistUsersDict

class EnterpriseConfigurationContentAndSharingExternalCollaborationAllowlistUsersDict(EnterpriseConfigurationItemDict, total=False):
    value: list[ListUserDict]

class EnterpriseConfigurationContentAndSharingExternalCollaborationStatusDict(EnterpriseConfigurationItemDict, total=False):
    value: str | None

class EnterpriseConfigurationContentAndSharingPermanentDeletionAllowlistUsersDict(EnterpriseConfigurationItemDict, total=False):
    value: list[ListUserDict]

class EnterpriseConfigurationContentAndSharingSharedLinkDefaultPermissionsSelectedDict(EnterpriseConfigurationItemDict, total=False):
    value: SharedLinkPermissionsDict

class EnterpriseConfigurationDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise_configuration"]]
    security: EnterpriseConfigurationSecurityDict | None
    content_and_sharing: EnterpriseConfigurationContentAndSharingDict | None
    user_settings: EnterpriseConfigurationUserSettingsDict | None
    shield: EnterpriseConfigurationShieldDict | None

class EnterpriseConfigurationItemBooleanDict(EnterpriseConfigurationItemDict, total=False):
    value: bool | None

class EnterpriseConfigurationItemDict(TypedDict, total=False):
    is_used: bool

class EnterpriseConfigurationItemIntegerDict(EnterpriseConfigurationItemDict, total=False):
    value: int | None

class EnterpriseConfigurationItemStringDict(EnterpriseConfigurationItemDict, total=False):
    value: str | None

class EnterpriseConfigurationSecurityCustomSessionDurationGroupsDict(EnterpriseConfigurationItemDict, total=False):
    value: list[CustomSessionDurationGroupItemDict]

class EnterpriseConfigurationSecurityDict(TypedDict, total=False):
    is_managed_user_signup_enabled: EnterpriseConfigurationItemBooleanDict
    is_managed_user_signup_notification_enabled: EnterpriseConfigurationItemBooleanDict
    is_managed_user_signup_corporate_email_enabled: EnterpriseConfigurationItemBooleanDict
    is_new_user_notification_daily_digest_enabled: EnterpriseConfigurationItemBooleanDict
    is_managed_user_email_change_disabled: EnterpriseConfigurationItemBooleanDict
    is_multi_factor_auth_required: EnterpriseConfigurationItemBooleanDict
    is_weak_password_prevention_enabled: EnterpriseConfigurationItemBooleanDict
    is_password_leak_detection_enabled: EnterpriseConfigurationItemBooleanDict
    last_password_reset_at: EnterpriseConfigurationSecurityLastPasswordResetAtDict
    is_password_request_notification_enabled: EnterpriseConfigurationItemBooleanDict
    is_password_change_notification_enabled: EnterpriseConfigurationItemBooleanDict
    is_strong_password_for_ext_collab_enabled: EnterpriseConfigurationItemBooleanDict
    is_managed_user_migration_disabled: EnterpriseConfigurationItemBooleanDict
    join_link: EnterpriseConfigurationItemStringDict
    join_url: EnterpriseConfigurationItemStringDict
    failed_login_attempts_to_trigger_admin_notification: EnterpriseConfigurationItemIntegerDict
    password_min_length: EnterpriseConfigurationItemIntegerDict
    password_min_uppercase_characters: EnterpriseConfigurationItemIntegerDict
    password_min_numeric_characters: EnterpriseConfigurationItemIntegerDict
    password_min_special_characters: EnterpriseConfigurationItemIntegerDict
    password_reset_frequency: EnterpriseConfigurationItemStringDict
    previous_password_reuse_limit: EnterpriseConfigurationItemStringDict
    session_duration: EnterpriseConfigurationItemStringDict
    external_collab_multi_factor_auth_settings: EnterpriseConfigurationSecurityExternalCollabMultiFactorAuthSettingsDict
    keysafe: EnterpriseConfigurationSecurityKeysafeDict
    is_custom_session_duration_enabled: EnterpriseConfigurationItemBooleanDict
    custom_session_duration_value: EnterpriseConfigurationItemStringDict
    custom_session_duration_groups: EnterpriseConfigurationSecurityCustomSessionDurationGroupsDict
    multi_factor_auth_type: EnterpriseConfigurationItemStringDict
    enforced_mfa_frequency: EnterpriseConfigurationSecurityEnforcedMfaFrequencyDict

class EnterpriseConfigurationSecurityEnforcedMfaFrequencyDict(EnterpriseConfigurationItemDict, total=False):
    value: EnterpriseConfigurationSecurityEnforcedMfaFrequencyValueDict

class EnterpriseConfigurationSecurityEnforcedMfaFrequencyValueDict(TypedDict, total=False):
    days: int | None
    hours: int | None

class EnterpriseConfigurationSecurityExternalCollabMultiFactorAuthSettingsDict(EnterpriseConfigurationItemDict, total=False):
    value: ExternalCollabSecuritySettingsDict | None

class EnterpriseConfigurationSecurityKeysafeDict(EnterpriseConfigurationItemDict, total=False):
    value: KeysafeSettingsDict | None

class EnterpriseConfigurationSecurityLastPasswordResetAtDict(EnterpriseConfigurationItemDict, total=False):
    value: str | None

class EnterpriseConfigurationShieldDict(TypedDict, total=False):
    shield_rules: list[ShieldRuleItemDict]

class EnterpriseConfigurationUserSettingsDict(TypedDict, total=False):
    enterprise_feature_settings: list[EnterpriseFeatureSettingsItemDict]
    user_invites_expiration_time_frame: EnterpriseConfigurationItemStringDict
    is_username_change_restricted: EnterpriseConfigurationItemBooleanDict
    is_box_sync_restricted_for_new_users: EnterpriseConfigurationItemBooleanDict
    is_view_all_users_enabled_for_new_users: EnterpriseConfigurationItemBooleanDict
    is_device_limit_exemption_enabled_for_new_users: EnterpriseConfigurationItemBooleanDict
    is_external_collaboration_restricted_for_new_users: EnterpriseConfigurationItemBooleanDict
    is_unlimited_storage_enabled_for_new_users: EnterpriseConfigurationItemBooleanDict
    new_user_default_storage_limit: EnterpriseConfigurationItemIntegerDict
    new_user_default_timezone: EnterpriseConfigurationItemStringDict
    new_user_default_language: EnterpriseConfigurationItemStringDict
    is_enterprise_sso_required: EnterpriseConfigurationItemBooleanDict
    is_enterprise_sso_in_testing: EnterpriseConfigurationItemBooleanDict
    is_sso_auto_add_groups_enabled: EnterpriseConfigurationItemBooleanDict
    is_sso_auto_add_user_to_groups_enabled: EnterpriseConfigurationItemBooleanDict
    is_sso_auto_remove_user_from_groups_enabled: EnterpriseConfigurationItemBooleanDict
    user_tracking_codes: EnterpriseConfigurationUserSettingsUserTrackingCodesDict
    number_of_user_tracking_codes_remaining: EnterpriseConfigurationItemIntegerDict
    is_instant_login_restricted: EnterpriseConfigurationItemBooleanDict

class EnterpriseConfigurationUserSettingsUserTrackingCodesDict(EnterpriseConfigurationItemDict, total=False):
    value: list[UserTrackingCodeDict]

class EnterpriseFeatureSettingDict(TypedDict, total=False):
    id: Required[str | None]
    feature: EnterpriseFeatureSettingFeatureDict
    state: str | None
    can_configure: bool | None
    is_configured: bool | None
    allowlist: list[UserOrGroupReferenceDict] | None
    denylist: list[UserOrGroupReferenceDict] | None

class EnterpriseFeatureSettingFeatureDict(TypedDict, total=False):
    id: Required[str | None]

class EnterpriseFeatureSettingsItemDict(EnterpriseConfigurationItemDict, total=False):
    value: EnterpriseFeatureSettingDict

class EnterpriseReferenceDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise"]]

class EventDict(TypedDict, total=False):
    type: Required[str]
    created_at: str
    recorded_at: str
    event_id: str
    created_by: UserMiniDict | None
    event_type: Literal["ACCESS_GRANTED", "ACCESS_REVOKED", "ADD_DEVICE_ASSOCIATION", "ADD_LOGIN_ACTIVITY_DEVICE", "ADMIN_LOGIN", "ADVANCED_FOLDER_SETTINGS_UPDATE", "AI_SECURITY_DETECTION", "ANNOTATIONV2_CREATE", "ANNOTATIONV2_DELETE", "ANNOTATIONV2_EDIT", "APPLICATION_CREATED", "APPLICATION_PUBLIC_KEY_ADDED", "APPLICATION_PUBLIC_KEY_DELETED", "BOX_AI_USER_FAILED_REQUEST", "BOX_AI_USER_REQUEST", "CHANGE_ADMIN_ROLE", "CHANGE_FOLDER_PERMISSION", "COLLABORATION_ACCEPT", "COLLABORATION_EXPIRATION", "COLLABORATION_INVITE", "COLLABORATION_REMOVE", "COLLABORATION_ROLE_CHANGE", "COLLAB_ADD_COLLABORATOR", "COLLAB_INVITE_COLLABORATOR", "COLLAB_REMOVE_COLLABORATOR", "COLLAB_ROLE_CHANGE", "COLLECTION_CREATE", "COLLECTION_DELETE", "COLLECTION_ITEM_CREATE", "COLLECTION_ITEM_DELETE", "COLLECTION_ITEM_UPDATE", "COLLECTION_UPDATE", "COMMENT_CREATE", "COMMENT_DELETE", "COMMENT_EDIT", "CONTENT_ACCESS", "CONTENT_RECOVERY_REPORT_CREATE", "CONTENT_RECOVERY_REPORT_DELETE", "CONTENT_RECOVERY_REPORT_INITIATE", "CONTENT_WORKFLOW_ABNORMAL_DOWNLOAD_ACTIVITY", "CONTENT_WORKFLOW_AUTOMATION_ADD", "CONTENT_WORKFLOW_AUTOMATION_DELETE", "CONTENT_WORKFLOW_POLICY_ADD", "CONTENT_WORKFLOW_SHARING_POLICY_VIOLATION", "CONTENT_WORKFLOW_UPLOAD_POLICY_VIOLATION", "COPY", "DATA_RETENTION_CREATE_RETENTION", "DATA_RETENTION_REMOVE_RETENTION", "DELETE", "DELETE_USER", "DEVICE_TRUST_CHECK_FAILED", "DISABLE_MULTI_FACTOR_AUTH", "DOWNLOAD", "EDIT", "EDIT_USER", "EDR_CROWDSTRIKE_ACCESS_ALLOWED_NO_CROWDSTRIKE_DEVICE", "EDR_CROWDSTRIKE_ACCESS_REVOKED", "EDR_CROWDSTRIKE_BOX_TOOLS_OUTDATED", "EDR_CROWDSTRIKE_DEVICE_DETECTED", "EDR_CROWDSTRIKE_DRIVE_OUTDATED", "EDR_CROWDSTRIKE_NO_BOX_TOOLS", "EMAIL_ALIAS_CONFIRM", "EMAIL_ALIAS_PRIMARY", "EMAIL_ALIAS_REMOVE", "EMAIL_UPLOAD_DISABLED", "EMAIL_UPLOAD_ENABLED", "ENABLE_MULTI_FACTOR_AUTH", "ENABLE_TWO_FACTOR_AUTH", "ENTERPRISE_APP_AUTHORIZATION_UPDATE", "EXTERNAL_COLLAB_SECURITY_SETTINGS", "FAILED_LOGIN", "FAVORITE", "FILE_MARKED_MALICIOUS", "FILE_REQUEST_CREATE", "FILE_REQUEST_DELETE", "FILE_REQUEST_UPDATE", "FILE_VERSION_RESTORE", "FILE_WATERMARKED_DOWNLOAD", "GROUP_ADD_ITEM", "GROUP_ADD_USER", "GROUP_ADMIN_CREATED", "GROUP_ADMIN_DELETED", "GROUP_ADMIN_PERMISSIONS_UPDATED", "GROUP_CREATION", "GROUP_DELETION", "GROUP_EDITED", "GROUP_REMOVE_ITEM", "GROUP_REMOVE_USER", "ILLEGAL_ITEM_OWNERSHIP_TRANSFER_BY_USER", "ITEM_ASSOCIATION_CREATED", "ITEM_ASSOCIATION_DELETED", "ITEM_ASSOCIATION_UPDATED", "ITEM_COPY", "ITEM_CREATE", "ITEM_DOWNLOAD", "ITEM_EMAIL_SEND", "ITEM_MAKE_CURRENT_VERSION", "ITEM_MODIFY", "ITEM_MOVE", "ITEM_OPEN", "ITEM_PREVIEW", "ITEM_RENAME", "ITEM_SHARED", "ITEM_SHARED_CREATE", "ITEM_SHARED_UNSHARE", "ITEM_SHARED_UPDATE", "ITEM_SYNC", "ITEM_TRASH", "ITEM_UNDELETE_VIA_TRASH", "ITEM_UNSYNC", "ITEM_UPLOAD", "LEGAL_HOLD_ASSIGNMENT_CREATE", "LEGAL_HOLD_ASSIGNMENT_DELETE", "LEGAL_HOLD_POLICY_CREATE", "LEGAL_HOLD_POLICY_DELETE", "LEGAL_HOLD_POLICY_UPDATE", "LOCK", "LOCK_CREATE", "LOCK_DESTROY", "LOGIN", "MASTER_INVITE_ACCEPT", "MASTER_INVITE_REJECT", "METADATA_CASCADE_POLICY_APPLY", "METADATA_CASCADE_POLICY_CREATE", "METADATA_INSTANCE_COPY", "METADATA_INSTANCE_CREATE", "METADATA_INSTANCE_DELETE", "METADATA_INSTANCE_UPDATE", "METADATA_TEMPLATE_CREATE", "METADATA_TEMPLATE_DELETE", "METADATA_TEMPLATE_UPDATE", "MOVE", "NEW_USER", "OAUTH2_ACCESS_TOKEN_REVOKE", "OAUTH2_REFRESH_TOKEN_REVOKE", "PREVIEW", "REMOVE_DEVICE_ASSOCIATION", "REMOVE_LOGIN_ACTIVITY_DEVICE", "RENAME", "RETENTION_POLICY_ASSIGNMENT_ADD", "SHARE", "SHARED_LINK_REDIRECT_OUT_OF_SHARED_CONTEXT", "SHARED_LINK_SEND", "SHARE_EXPIRATION", "SHIELD_ACCESS_POLICY_CREATED", "SHIELD_ACCESS_POLICY_DELETED", "SHIELD_ACCESS_POLICY_UPDATED", "SHIELD_ALERT", "SHIELD_DOWNLOAD_BLOCKED", "SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED", "SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED_MISSING_JUSTIFICATION", "SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED", "SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED_MISSING_JUSTIFICATION", "SHIELD_EXTERNAL_COLLAB_INVITE_JUSTIFIED", "SHIELD_INFORMATION_BARRIER_COLLAB_BLOCKED", "SHIELD_INFORMATION_BARRIER_DISABLED", "SHIELD_INFORMATION_BARRIER_ENABLED", "SHIELD_INFORMATION_BARRIER_GROUP_ADD_USER_BLOCKED", "SHIELD_INFORMATION_BARRIER_ITEM_COPY_BLOCKED", "SHIELD_INFORMATION_BARRIER_ITEM_MOVE_BLOCKED", "SHIELD_INFORMATION_BARRIER_ITEM_OWNER_TRANSFER_BLOCKED", "SHIELD_INFORMATION_BARRIER_PENDING", "SHIELD_INFORMATION_BARRIER_SHARED_ITEM_ACCESS_BLOCKED", "SHIELD_JUSTIFICATION_APPROVAL", "SHIELD_SHARED_LINK_ACCESS_BLOCKED", "SHIELD_SHARED_LINK_STATUS_RESTRICTED_ON_CREATE", "SHIELD_SHARED_LINK_STATUS_RESTRICTED_ON_UPDATE", "SIGN_DOCUMENT_ASSIGNED", "SIGN_DOCUMENT_CANCELLED", "SIGN_DOCUMENT_COMPLETED", "SIGN_DOCUMENT_CONVERTED", "SIGN_DOCUMENT_CREATED", "SIGN_DOCUMENT_DECLINED", "SIGN_DOCUMENT_EXPIRED", "SIGN_DOCUMENT_SIGNED", "SIGN_DOCUMENT_VIEWED_BY_SIGNED", "SIGN_DOCUMENT_VIEWED_BY_SIGNER", "SIGNER_DOWNLOADED", "SIGNER_FORWARDED", "STORAGE_EXPIRATION", "TAG_ITEM_CREATE", "TASK_ASSIGNMENT_CREATE", "TASK_ASSIGNMENT_DELETE", "TASK_ASSIGNMENT_UPDATE", "TASK_CREATE", "TASK_UPDATE", "TERMS_OF_SERVICE_ACCEPT", "TERMS_OF_SERVICE_REJECT", "UNDELETE", "UNFAVORITE", "UNLOCK", "UNSHARE", "UPDATE_COLLABORATION_EXPIRATION", "UPDATE_SHARE_EXPIRATION", "UPLOAD", "USER_AUTHENTICATE_OAUTH2_ACCESS_TOKEN_CREATE", "WATERMARK_LABEL_CREATE", "WATERMARK_LABEL_DELETE", "WORKFLOW_AUTOMATION_CREATE", "WORKFLOW_AUTOMATION_DELETE", "WORKFLOW_AUTOMATION_UPDATE"] | str
    session_id: str | None
    source: UserDict | EventSourceDict | FileDict | FolderDict | dict[str, object] | AppItemEventSourceDict
    additional_details: dict[str, object] | None

class EventSourceClassificationDict(TypedDict, total=False):
    name: str

class EventSourceDict(TypedDict, total=False):
    item_type: Literal["file", "folder"] | str
    item_id: str
    item_name: str
    classification: EventSourceClassificationDict
    parent: FolderMiniDict | None
    owned_by: UserMiniDict

class EventsDict(TypedDict, total=False):
    chunk_size: int
    next_stream_position: str | int
    entries: Required[list[EventDict]]

class ExternalCollabSecuritySettingsDict(TypedDict, total=False):
    denylist_domains: list[str]
    denylist_emails: list[str]
    allowlist_domains: list[str]
    allowlist_emails: list[str]
    state: str | None
    scheduled_status: str | None
    scheduled_at: str | None
    factor_type_settings: str | None

class ExternalUserDeletionResultDict(TypedDict, total=False):
    user_id: str
    status: int
    detail: str

class ExternalUsersSubmitDeleteJobResponseDict(TypedDict, total=False):
    entries: Required[list[ExternalUserDeletionResultDict]]

class FileBaseDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["file"]]

class FileDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["file"]]
    sequence_id: str | None
    name: str
    sha1: str | None
    file_version: FileVersionMiniDict
    description: str
    size: int
    path_collection: FilePathCollectionDict
    created_at: str
    modified_at: str
    trashed_at: str | None
    purged_at: str | None
    content_created_at: str | None
    content_modified_at: str | None
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    owned_by: UserMiniDict
    shared_link: FileSharedLinkDict | None
    parent: FolderMiniDict | None
    item_status: Literal["active", "trashed", "deleted"] | str

class FileFullClassificationDict(TypedDict, total=False):
    name: str
    definition: str
    color: str

class FileFullDict(FileDict, total=False):
    version_number: str
    comment_count: int
    permissions: FileFullPermissionsDict
    tags: list[str]
    lock: FileFullLockDict | None
    extension: str
    is_package: bool
    expiring_embed_link: FileFullExpiringEmbedLinkDict
    watermark_info: FileFullWatermarkInfoDict
    is_accessible_via_shared_link: bool
    allowed_invitee_roles: list[Literal["editor", "viewer", "previewer", "uploader", "previewer uploader", "viewer uploader", "co-owner"] | str]
    is_externally_owned: bool
    has_collaborations: bool
    metadata: dict[str, dict[str, dict[str, object]]]
    expires_at: str | None
    representations: FileFullRepresentationsDict
    classification: FileFullClassificationDict
    uploader_display_name: str
    disposition_at: str | None
    shared_link_permission_options: list[Literal["can_preview", "can_download", "can_edit"] | str] | None
    is_associated_with_app_item: bool
    collections: list[CollectionDict]
    is_download_available: bool
    download_url: str
    authenticated_download_url: str
    allowed_shared_link_access_levels: list[Literal["open", "company", "collaborators"] | str] | None

class FileFullExpiringEmbedLinkDict(TypedDict, total=False):
    access_token: str
    expires_in: int
    token_type: Literal["bearer"]
    restricted_to: list[ResourceScopeDict]
    url: str

class FileFullLockDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["lock"]]
    created_by: UserMiniDict | None
    created_at: str
    expired_at: str
    is_download_prevented: bool
    app_type: Literal["gsuite", "office_wopi", "office_wopiplus", "other"] | str | None

class FileFullPermissionsDict(TypedDict, total=False):
    can_delete: bool
    can_download: bool
    can_invite_collaborator: bool
    can_rename: bool
    can_set_share_access: bool
    can_share: bool
    can_annotate: bool
    can_comment: bool
    can_preview: bool
    can_upload: bool
    can_view_annotations_all: bool
    can_view_annotations_self: bool
    can_apply_watermark: bool

class FileFullRepresentationsDict(TypedDict, total=False):
    entries: Required[list[FileFullRepresentationsEntriesItemDict]]

class FileFullRepresentationsEntriesItemContentDict(TypedDict, total=False):
    url_template: str

class FileFullRepresentationsEntriesItemDict(TypedDict, total=False):
    content: FileFullRepresentationsEntriesItemContentDict
    info: FileFullRepresentationsEntriesItemInfoDict
    properties: FileFullRepresentationsEntriesItemPropertiesDict
    representation: str
    status: FileFullRepresentationsEntriesItemStatusDict

class FileFullRepresentationsEntriesItemInfoDict(TypedDict, total=False):
    url: str

class FileFullRepresentationsEntriesItemPropertiesDict(TypedDict, total=False):
    dimensions: str
    paged: str
    thumb: str

class FileFullRepresentationsEntriesItemStatusDict(TypedDict, total=False):
    state: Literal["success", "viewable", "pending", "none"] | str

class FileFullWatermarkInfoDict(TypedDict, total=False):
    is_watermarked: bool
    is_watermark_inherited: bool
    is_watermarked_by_access_policy: bool

class FileMiniDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["file"]]
    sequence_id: str | None
    name: str
    sha1: str | None
    file_version: FileVersionMiniDict

class FilePathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FolderMiniDict]]

class FileReferenceDict(TypedDict, total=False):
    type: Required[Literal["file"]]
    id: Required[str]

class FileRequestDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file_request"]]
    title: str
    description: str | None
    status: Literal["active", "inactive"] | str
    is_email_required: bool
    is_description_required: bool
    expires_at: str
    folder: FolderMiniDict
    url: str
    etag: str | None
    created_by: UserMiniDict | None
    created_at: str
    updated_by: UserMiniDict
    updated_at: str

class FileSharedLinkDict(TypedDict, total=False):
    url: str
    download_url: str | None
    vanity_url: str | None
    vanity_name: str | None
    access: Literal["open", "company", "collaborators"] | str
    effective_access: Literal["open", "company", "collaborators"] | str
    effective_permission: Literal["can_edit", "can_download", "can_preview", "no_access"] | str
    unshared_at: str | None
    is_password_enabled: bool
    permissions: FileSharedLinkPermissionsDict
    download_count: int
    preview_count: int

class FileSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class FileVersionBase2025Dict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file_version"]]

class FileVersionBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file_version"]]

class FileVersionDict(FileVersionMiniDict, total=False):
    name: str
    size: int
    created_at: str
    modified_at: str
    modified_by: UserMiniDict
    trashed_at: str | None
    trashed_by: UserMiniDict
    restored_at: str | None
    restored_by: UserMiniDict
    purged_at: str | None
    uploader_display_name: str

class FileVersionFullDict(FileVersionDict, total=False):
    version_number: str

class FileVersionLegalHoldDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file_version_legal_hold"]]
    file_version: FileVersionMiniDict
    file: FileMiniDict | None
    legal_hold_policy_assignments: list[LegalHoldPolicyAssignmentDict]
    deleted_at: str | None

class FileVersionLegalHoldsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[FileVersionLegalHoldDict]]

class FileVersionMiniDict(FileVersionBaseDict, total=False):
    sha1: str | None

class FileVersionRetentionDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file_version_retention"]]
    file_version: FileVersionMiniDict
    file: FileMiniDict | None
    applied_at: str
    disposition_at: str
    winning_retention_policy: RetentionPolicyMiniDict

class FileVersionRetentionsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[FileVersionRetentionDict]]

class FileVersionsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[FileVersionsOrderItemDict]
    entries: Required[list[FileVersionFullDict]]

class FileVersionsOnHoldDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[FileVersionDict]]

class FileVersionsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class FilesDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FileFullDict]]

class FilesOnHoldDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[FileMiniDict | None]]

class FilesUnderRetentionDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[FileMiniDict | None]]

class FolderBaseDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["folder"]]

class FolderDict(FolderMiniDict, total=False):
    created_at: str | None
    modified_at: str | None
    description: str
    size: int
    path_collection: FolderPathCollectionDict
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    trashed_at: str | None
    purged_at: str | None
    content_created_at: str | None
    content_modified_at: str | None
    owned_by: UserMiniDict
    shared_link: FolderSharedLinkDict | None
    folder_upload_email: FolderFolderUploadEmailDict | None
    parent: FolderMiniDict | None
    item_status: Literal["active", "trashed", "deleted"] | str
    item_collection: ItemsDict

class FolderFolderUploadEmailDict(TypedDict, total=False):
    access: Literal["open", "collaborators"] | str
    email: str

class FolderFullClassificationDict(TypedDict, total=False):
    name: str
    definition: str
    color: str

class FolderFullDict(FolderDict, total=False):
    sync_state: Literal["synced", "not_synced", "partially_synced"] | str
    has_collaborations: bool
    permissions: FolderFullPermissionsDict
    tags: list[str]
    can_non_owners_invite: bool
    is_externally_owned: bool
    metadata: dict[str, dict[str, dict[str, object]]]
    is_collaboration_restricted_to_enterprise: bool
    allowed_shared_link_access_levels: list[Literal["open", "company", "collaborators"] | str]
    allowed_invitee_roles: list[Literal["editor", "viewer", "previewer", "uploader", "previewer uploader", "viewer uploader", "co-owner"] | str]
    watermark_info: FolderFullWatermarkInfoDict
    is_accessible_via_shared_link: bool
    can_non_owners_view_collaborators: bool
    classification: FolderFullClassificationDict
    is_associated_with_app_item: bool
    collections: list[CollectionDict]

class FolderFullPermissionsDict(TypedDict, total=False):
    can_delete: bool
    can_download: bool
    can_invite_collaborator: bool
    can_rename: bool
    can_set_share_access: bool
    can_share: bool
    can_upload: bool
    can_apply_watermark: bool

class FolderFullWatermarkInfoDict(TypedDict, total=False):
    is_watermarked: bool
    is_watermark_inherited: bool
    is_watermarked_by_access_policy: bool

class FolderLockDict(TypedDict, total=False):
    folder: FolderMiniDict
    id: Required[str]
    type: Required[str]
    created_by: UserBaseDict | None
    created_at: str
    locked_operations: FolderLockLockedOperationsDict
    lock_type: str

class FolderLockLockedOperationsDict(TypedDict, total=False):
    move: bool
    delete: bool

class FolderLocksDict(TypedDict, total=False):
    entries: Required[list[FolderLockDict]]
    limit: str
    next_marker: str | None

class FolderMiniDict(FolderBaseDict, total=False):
    sequence_id: str | None
    name: str

class FolderPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FolderMiniDict]]

class FolderReferenceDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]

class FolderSharedLinkDict(TypedDict, total=False):
    url: str
    download_url: str | None
    vanity_url: str | None
    vanity_name: str | None
    access: Literal["open", "company", "collaborators"] | str
    effective_access: Literal["open", "company", "collaborators"] | str
    effective_permission: Literal["can_edit", "can_download", "can_preview", "no_access"] | str
    unshared_at: str | None
    is_password_enabled: bool
    permissions: FolderSharedLinkPermissionsDict
    download_count: int
    preview_count: int

class FolderSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class GroupBase2025Dict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["group"]]

class GroupBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["group"]]

class GroupDict(GroupMiniDict, total=False):
    created_at: str
    modified_at: str

class GroupFullDict(GroupDict, total=False):
    provenance: str
    external_sync_identifier: str
    description: str
    invitability_level: Literal["admins_only", "admins_and_members", "all_managed_users"] | str
    member_viewability_level: Literal["admins_only", "admins_and_members", "all_managed_users"] | str
    permissions: GroupFullPermissionsDict

class GroupFullPermissionsDict(TypedDict, total=False):
    can_invite_as_collaborator: bool

class GroupMembershipDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["group_membership"]]
    user: UserMiniDict
    group: GroupMiniDict
    role: Literal["member", "admin"] | str
    created_at: str
    modified_at: str

class GroupMembershipsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[GroupMembershipsOrderItemDict]
    entries: Required[list[GroupMembershipDict]]

class GroupMembershipsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class GroupMini2025Dict(GroupBase2025Dict, total=False):
    name: str
    group_type: Literal["managed_group", "all_users_group"] | str

class GroupMiniDict(GroupBaseDict, total=False):
    name: str
    group_type: Literal["managed_group", "all_users_group"] | str

class GroupsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[GroupsOrderItemDict]
    entries: Required[list[GroupFullDict]]

class GroupsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class HubBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["hubs"]]

class HubCalloutBoxTextBlockDict(HubDocumentBlockDict, total=False):
    type: Required[Literal["callout_box"]]
    fragment: str

class HubCollaborationAcceptanceRequirementsStatusDict(TypedDict, total=False):
    terms_of_service_requirement: HubCollaborationAcceptanceRequirementsStatusTermsOfServiceRequirementDict
    strong_password_requirement: HubCollaborationAcceptanceRequirementsStatusStrongPasswordRequirementDict
    two_factor_authentication_requirement: HubCollaborationAcceptanceRequirementsStatusTwoFactorAuthenticationRequirementDict

class HubCollaborationAcceptanceRequirementsStatusStrongPasswordRequirementDict(TypedDict, total=False):
    enterprise_has_strong_password_required_for_external_users: bool
    user_has_strong_password: bool | None

class HubCollaborationAcceptanceRequirementsStatusTermsOfServiceRequirementDict(TypedDict, total=False):
    is_accepted: bool | None
    terms_of_service: TermsOfServiceBase2025Dict

class HubCollaborationAcceptanceRequirementsStatusTwoFactorAuthenticationRequirementDict(TypedDict, total=False):
    enterprise_has_two_factor_auth_enabled: bool
    user_has_two_factor_authentication_enabled: bool | None

class HubCollaborationDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["hub_collaboration"]]
    hub: HubBaseDict
    accessible_by: HubCollaborationUserDict | GroupMini2025Dict
    role: str
    status: Literal["accepted", "pending", "rejected"] | str
    acceptance_requirements_status: HubCollaborationAcceptanceRequirementsStatusDict

class HubCollaborationUserDict(UserBase2025Dict, total=False):
    name: str
    login: str

class HubCollaborationsDict(TypedDict, total=False):
    entries: Required[list[HubCollaborationDict]]
    limit: int
    next_marker: str | None

class HubDict(HubBaseDict, total=False):
    title: str
    description: str
    created_at: str
    updated_at: str
    created_by: UserMini2025Dict | None
    updated_by: UserMini2025Dict
    view_count: int
    is_ai_enabled: bool
    is_collaboration_restricted_to_enterprise: bool
    can_non_owners_invite: bool
    can_shared_link_be_created: bool
    can_public_shared_link_be_created: bool
    copy_hub_access: Literal["all", "company", "none"] | str

class HubDividerBlockDict(HubDocumentBlockDict, total=False):
    type: Required[Literal["divider"]]

class HubDocumentBlockDict(TypedDict, total=False):
    id: Required[str]
    parent_id: str | None

class HubDocumentBlocksDict(TypedDict, total=False):
    entries: Required[list[HubParagraphTextBlockDict | HubSectionTitleTextBlockDict | HubCalloutBoxTextBlockDict | HubItemListBlockDict | HubDividerBlockDict]]
    type: Required[Literal["document_blocks"]]
    limit: int
    next_marker: str | None

class HubDocumentPageDict(TypedDict, total=False):
    id: Required[str]
    type: Required[str]
    parent_id: str | None
    title_fragment: str

class HubDocumentPagesDict(TypedDict, total=False):
    entries: Required[list[HubDocumentPageDict]]
    type: Required[Literal["document_pages"]]
    limit: int
    next_marker: str | None

class HubItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file", "folder", "web_link"] | str]
    name: str

class HubItemListBlockDict(HubDocumentBlockDict, total=False):
    type: Required[Literal["item_list"]]

class HubItemOperationDict(TypedDict, total=False):
    action: Required[Literal["add", "remove"] | str]
    item: Required[FileReferenceDict | FolderReferenceDict | WeblinkReferenceDict | None]
    parent_id: str

class HubItemOperationResultDict(TypedDict, total=False):
    action: str
    item: FileReferenceDict | FolderReferenceDict | WeblinkReferenceDict | None
    parent_id: str
    status: int
    error: str

class HubItemsDict(TypedDict, total=False):
    entries: Required[list[HubItemDict]]
    limit: int
    next_marker: str | None

class HubItemsManageResponseDict(TypedDict, total=False):
    operations: list[HubItemOperationResultDict]

class HubParagraphTextBlockDict(HubDocumentBlockDict, total=False):
    type: Required[Literal["paragraph"]]
    fragment: str

class HubSectionTitleTextBlockDict(HubDocumentBlockDict, total=False):
    type: Required[Literal["section_title"]]
    fragment: str

class HubsDict(TypedDict, total=False):
    entries: Required[list[HubDict]]
    limit: int
    next_marker: str | None

class IntegrationMappingBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["integration_mapping"]]

class IntegrationMappingBoxItemSlackDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]

class IntegrationMappingDict(IntegrationMappingBaseDict, total=False):
    integration_type: Literal["slack"]
    is_manually_created: bool
    options: IntegrationMappingSlackOptionsDict
    created_by: UserIntegrationMappingsDict | None
    modified_by: UserIntegrationMappingsDict
    partner_item: IntegrationMappingPartnerItemSlackDict
    box_item: FolderMiniDict
    created_at: str
    modified_at: str

class IntegrationMappingPartnerItemSlackDict(TypedDict, total=False):
    type: Required[Literal["channel"]]
    id: Required[str]
    slack_workspace_id: str | None
    slack_org_id: str | None

class IntegrationMappingPartnerItemTeamsCreateRequestDict(TypedDict, total=False):
    type: Required[Literal["channel", "team"] | str]
    id: Required[str]
    tenant_id: Required[str]
    team_id: Required[str]

class IntegrationMappingPartnerItemTeamsDict(TypedDict, total=False):
    type: Required[Literal["channel", "team"] | str]
    id: Required[str]
    tenant_id: str

class IntegrationMappingSlackOptionsDict(TypedDict, total=False):
    is_access_management_disabled: bool

class IntegrationMappingTeamsDict(IntegrationMappingBaseDict, total=False):
    integration_type: Literal["teams"]
    is_overridden_by_manual_mapping: bool
    partner_item: IntegrationMappingPartnerItemTeamsDict
    box_item: FolderReferenceDict
    created_at: str
    modified_at: str

class IntegrationMappingsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[IntegrationMappingDict]]

class IntegrationMappingsTeamsDict(TypedDict, total=False):
    entries: Required[list[IntegrationMappingTeamsDict]]

class InviteDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["invite"]]
    invited_to: InviteInvitedToDict
    actionable_by: UserMiniDict
    invited_by: UserMiniDict
    status: str
    created_at: str
    modified_at: str

class InviteInvitedToDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise"]]
    name: str

class ItemsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    total_count: int
    offset: int
    order: list[ItemsOrderItemDict]
    entries: Required[list[FileFullDict | FolderMiniDict | WebLinkDict]]

class ItemsOffsetPaginatedDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[ItemsOffsetPaginatedOrderItemDict]
    entries: Required[list[FileFullDict | FolderMiniDict | WebLinkDict]]

class ItemsOffsetPaginatedOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class ItemsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class KeysafeSettingsDict(TypedDict, total=False):
    keysafe_enabled: bool
    cloud_provider: str | None
    key_id: str | None
    account_id: str | None
    location_id: str | None
    project_id: str | None
    keyring_id: str | None

class KeywordSkillCardDict(TypedDict, total=False):
    created_at: str
    type: Required[Literal["skill_card"]]
    skill_card_type: Required[Literal["keyword"]]
    skill_card_title: KeywordSkillCardSkillCardTitleDict
    skill: Required[KeywordSkillCardSkillDict]
    invocation: Required[KeywordSkillCardInvocationDict]
    entries: Required[list[KeywordSkillCardEntriesItemDict]]

class KeywordSkillCardEntriesItemDict(TypedDict, total=False):
    text: str

class KeywordSkillCardInvocationDict(TypedDict, total=False):
    type: Required[Literal["skill_invocation"]]
    id: Required[str]

class KeywordSkillCardSkillCardTitleDict(TypedDict, total=False):
    code: str
    message: Required[str]

class KeywordSkillCardSkillDict(TypedDict, total=False):
    type: Required[Literal["service"]]
    id: Required[str]

class LegalHoldPoliciesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[LegalHoldPolicyDict]]

class LegalHoldPolicyAssignedItemDict(TypedDict, total=False):
    type: Required[Literal["file", "file_version", "folder", "user", "ownership", "interactions"] | str]
    id: Required[str]

class LegalHoldPolicyAssignmentBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["legal_hold_policy_assignment"]]

class LegalHoldPolicyAssignmentCountsDict(TypedDict, total=False):
    user: int
    folder: int
    file: int
    file_version: int
    ownership: int
    interactions: int

class LegalHoldPolicyAssignmentDict(LegalHoldPolicyAssignmentBaseDict, total=False):
    legal_hold_policy: LegalHoldPolicyMiniDict
    assigned_to: LegalHoldPolicyAssignedItemDict
    assigned_by: UserMiniDict
    assigned_at: str
    deleted_at: str | None

class LegalHoldPolicyAssignmentsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[LegalHoldPolicyAssignmentDict]]

class LegalHoldPolicyDict(LegalHoldPolicyMiniDict, total=False):
    policy_name: str
    description: str
    status: Literal["active", "applying", "releasing", "released"] | str
    assignment_counts: LegalHoldPolicyAssignmentCountsDict
    created_by: UserMiniDict | None
    created_at: str
    modified_at: str
    deleted_at: str | None
    filter_started_at: str | None
    filter_ended_at: str | None
    release_notes: str

class LegalHoldPolicyMiniDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["legal_hold_policy"]]

class ListUserDict(TypedDict, total=False):
    id: Required[int | None]
    name: str | None
    email: str | None

MetadataBaseDict = TypedDict("MetadataBaseDict", {"$parent": str, "$template": str, "$scope": str, "$version": int}, total=False)

class MetadataCascadePoliciesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[MetadataCascadePolicyDict]]

class MetadataCascadePolicyDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["metadata_cascade_policy"]]
    owner_enterprise: MetadataCascadePolicyOwnerEnterpriseDict
    parent: MetadataCascadePolicyParentDict | None
    scope: str
    templateKey: str

class MetadataCascadePolicyOwnerEnterpriseDict(TypedDict, total=False):
    type: Required[Literal["enterprise"]]
    id: Required[str]

class MetadataCascadePolicyParentDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]

class MetadataFieldFilterDateRangeDict(TypedDict, total=False):
    lt: str
    gt: str

class MetadataFieldFilterFloatRangeDict(TypedDict, total=False):
    lt: float
    gt: float

class MetadataFilterDict(TypedDict, total=False):
    scope: Literal["global", "enterprise", "enterprise_{enterprise_id}"] | str
    templateKey: str
    filters: dict[str, str | float | list[str] | MetadataFieldFilterFloatRangeDict | MetadataFieldFilterDateRangeDict]

class MetadataQueryResultsDict(TypedDict, total=False):
    entries: Required[list[FileFullDict | FolderFullDict]]
    limit: int
    next_marker: str

class MetadataTaxonomiesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[MetadataTaxonomyDict]]

class MetadataTaxonomyAncestorDict(TypedDict, total=False):
    id: Required[str]
    displayName: str
    level: int

class MetadataTaxonomyDict(TypedDict, total=False):
    id: Required[str]
    key: str
    displayName: str
    namespace: str
    levels: list[MetadataTaxonomyLevelDict]

class MetadataTaxonomyLevelDict(TypedDict, total=False):
    displayName: str
    description: str
    level: int

class MetadataTaxonomyLevelsDict(TypedDict, total=False):
    entries: Required[list[MetadataTaxonomyLevelDict]]

class MetadataTaxonomyNodeDict(TypedDict, total=False):
    id: Required[str]
    displayName: str
    level: int
    parentId: str
    nodePath: list[str]
    ancestors: list[MetadataTaxonomyAncestorDict]

class MetadataTaxonomyNodesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[MetadataTaxonomyNodeDict]]

class MetadataTemplateDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["metadata_template"]]
    scope: str
    templateKey: str
    displayName: str
    hidden: bool
    fields: list[MetadataTemplateFieldsItemDict]
    copyInstanceOnItemCopy: bool

class MetadataTemplateFieldsItemDict(TypedDict, total=False):
    type: Required[Literal["string", "float", "date", "enum", "multiSelect", "taxonomy", "integer"] | str]
    key: str
    displayName: str
    description: str
    hidden: bool
    options: list[MetadataTemplateFieldsItemOptionsItemDict]
    taxonomyKey: str
    taxonomyId: str
    namespace: str
    optionsRules: MetadataTemplateFieldsItemOptionsRulesDict
    id: Required[str]

class MetadataTemplateFieldsItemOptionsItemDict(TypedDict, total=False):
    key: str
    id: Required[str]

class MetadataTemplateFieldsItemOptionsRulesDict(TypedDict, total=False):
    multiSelect: bool
    selectableLevels: list[int]

class MetadataTemplatesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[MetadataTemplateDict]]

class MetadatasDict(TypedDict, total=False):
    entries: Required[list[MetadataBaseDict]]
    limit: int

class NotesConvertResponseDict(TypedDict, total=False):
    type: Required[Literal["file"]]
    id: Required[str]

class OptionsFilesContentParentDict(TypedDict, total=False):
    id: str

class OutcomeDict(TypedDict, total=False):
    id: Required[str]
    collaborators: CollaboratorVariableDict
    completion_rule: CompletionRuleVariableDict
    file_collaborator_role: RoleVariableDict
    task_collaborators: CollaboratorVariableDict
    role: RoleVariableDict

class PlannedPartDict(TypedDict, total=False):
    offset: Required[int]
    size: Required[int]
    sha512: Required[str]

class PostAiExtractStructuredFieldsItemDict(TypedDict, total=False):
    key: Required[str]
    description: str
    displayName: str
    prompt: str
    type: str
    options: list[PostAiExtractStructuredFieldsItemOptionsItemDict]
    fields: list[AiExtractSubFieldDict]
    taxonomy_key: str
    namespace: str
    options_rules: AiOptionsRulesDict

class PostAiExtractStructuredFieldsItemOptionsItemDict(TypedDict, total=False):
    key: Required[str]

class PostAiExtractStructuredMetadataTemplateDict(TypedDict, total=False):
    template_key: str
    type: Literal["metadata_template"]
    scope: str

class PostAiTextGenItemsItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file"]]
    content: str

class PostCollaborationWhitelistExemptTargetsUserDict(TypedDict, total=False):
    id: Required[str]

class PostCollaborationsAccessibleByDict(TypedDict, total=False):
    type: Required[Literal["user", "group"] | str]
    id: str
    login: str

class PostCollaborationsItemDict(TypedDict, total=False):
    type: Literal["file", "folder"] | str
    id: str

class PostCommentsItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file", "comment"] | str]

class PostDocgenBatchesDestinationFolderDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]

class PostFileRequestsIdCopyFolderDict(TypedDict, total=False):
    type: Literal["folder"]
    id: Required[str]

class PostFilesContentAttributesDict(TypedDict, total=False):
    name: Required[str]
    parent: Required[PostFilesContentAttributesParentDict]
    content_created_at: str
    content_modified_at: str

class PostFilesContentAttributesParentDict(TypedDict, total=False):
    id: Required[str]

class PostFilesIdContentAttributesDict(TypedDict, total=False):
    name: Required[str]
    content_modified_at: str

class PostFilesIdCopyParentDict(TypedDict, total=False):
    id: Required[str]

class PostFilesIdParentDict(TypedDict, total=False):
    id: str

class PostFilesUploadSessionsIdPlanAnswerDict(TypedDict, total=False):
    upload_session_id: str
    hits: list[PostFilesUploadSessionsIdPlanAnswerHitsItemDict]
    misses: list[PlannedPartDict]

class PostFilesUploadSessionsIdPlanAnswerHitsItemDict(PlannedPartDict, total=False):
    part_id: str

class PostFolderLocksFolderDict(TypedDict, total=False):
    type: Required[str]
    id: Required[str]

class PostFolderLocksLockedOperationsDict(TypedDict, total=False):
    move: Required[bool]
    delete: Required[bool]

class PostFoldersFolderUploadEmailDict(TypedDict, total=False):
    access: Literal["open", "collaborators"] | str

class PostFoldersIdCopyParentDict(TypedDict, total=False):
    id: Required[str]

class PostFoldersIdParentDict(TypedDict, total=False):
    id: str

class PostFoldersParentDict(TypedDict, total=False):
    id: Required[str]

class PostGroupMembershipsGroupDict(TypedDict, total=False):
    id: Required[str]

class PostGroupMembershipsUserDict(TypedDict, total=False):
    id: Required[str]

class PostHubCollaborationsAccessibleByDict(TypedDict, total=False):
    type: Required[str]
    id: str
    login: str

class PostHubCollaborationsHubDict(TypedDict, total=False):
    type: Required[Literal["hubs"]]
    id: Required[str]

class PostInvitesActionableByDict(TypedDict, total=False):
    login: str

class PostInvitesEnterpriseDict(TypedDict, total=False):
    id: Required[str]

class PostLegalHoldPolicyAssignmentsAssignToDict(TypedDict, total=False):
    type: Required[Literal["file", "file_version", "folder", "user", "ownership", "interactions"] | str]
    id: Required[str]

class PostMetadataQueriesExecuteReadOrderByItemDict(TypedDict, total=False):
    field_key: str
    direction: Literal["ASC", "DESC", "asc", "desc"] | str

class PostMetadataTemplatesSchemaClassificationsFieldsItemDict(TypedDict, total=False):
    type: Required[Literal["enum"]]
    key: Required[Literal["Box__Security__Classification__Key"]]
    displayName: Required[Literal["Classification"]]
    hidden: bool
    options: Required[list[PostMetadataTemplatesSchemaClassificationsFieldsItemOptionsItemDict]]

class PostMetadataTemplatesSchemaClassificationsFieldsItemOptionsItemDict(TypedDict, total=False):
    key: Required[str]
    staticConfig: PostMetadataTemplatesSchemaClassificationsFieldsItemOptionsItemStaticConfigDict

class PostMetadataTemplatesSchemaClassificationsFieldsItemOptionsItemStaticConfigClassificationDict(TypedDict, total=False):
    classificationDefinition: str
    colorID: int

class PostMetadataTemplatesSchemaClassificationsFieldsItemOptionsItemStaticConfigDict(TypedDict, total=False):
    classification: PostMetadataTemplatesSchemaClassificationsFieldsItemOptionsItemStaticConfigClassificationDict

class PostMetadataTemplatesSchemaFieldsItemDict(TypedDict, total=False):
    type: Required[Literal["string", "float", "date", "enum", "multiSelect", "taxonomy"] | str]
    key: Required[str]
    displayName: Required[str]
    description: str
    hidden: bool
    options: list[PostMetadataTemplatesSchemaFieldsItemOptionsItemDict]
    taxonomyKey: str
    taxonomyId: str
    namespace: str
    optionsRules: PostMetadataTemplatesSchemaFieldsItemOptionsRulesDict

class PostMetadataTemplatesSchemaFieldsItemOptionsItemDict(TypedDict, total=False):
    key: Required[str]

class PostMetadataTemplatesSchemaFieldsItemOptionsRulesDict(TypedDict, total=False):
    multiSelect: bool
    selectableLevels: list[int]

class PostQueryAnswerDict(TypedDict, total=False):
    entries: Required[list[dict[str, object]]]
    limit: int
    next_marker: str | None

class PostQueryInsightsAnswerDict(TypedDict, total=False):
    insights: list[PostQueryInsightsAnswerInsightsItemDict]

class PostQueryInsightsAnswerInsightsItemDict(TypedDict, total=False):
    key: list[str]
    type: Literal["group", "overall", "other"] | str
    metrics: dict[str, PostQueryInsightsAnswerInsightsItemMetricsValueDict]

class PostQueryInsightsAnswerInsightsItemMetricsValueDict(TypedDict, total=False):
    type: str
    values: dict[str, float]

class PostQueryInsightsMetricsValueDict(TypedDict, total=False):
    type: Required[Literal["sum", "avg", "min", "max", "count"] | str]
    field: Required[str]

class PostQueryInsightsQueryDict(TypedDict, total=False):
    predicate: Required[str]
    params: dict[str, object]
    ancestors: list[QueryAncestorDict]
    group_by: list[PostQueryInsightsQueryGroupByItemDict]

class PostQueryInsightsQueryGroupByItemDict(TypedDict, total=False):
    field: Required[str]
    bucket_limit: int

class PostQueryOrderByItemDict(TypedDict, total=False):
    field_key: Required[str]
    direction: Required[Literal["asc", "desc"] | str]

class PostQueryQueryDict(TypedDict, total=False):
    predicate: Required[str]
    params: dict[str, object]
    ancestors: list[QueryAncestorDict]

class PostRetentionPolicyAssignmentsAssignToDict(TypedDict, total=False):
    type: Required[Literal["enterprise", "folder", "metadata_template"] | str]
    id: str | None

class PostRetentionPolicyAssignmentsFilterFieldsItemDict(TypedDict, total=False):
    field: str
    value: str

class PostShieldInformationBarrierSegmentMembersShieldInformationBarrierSegmentDict(TypedDict, total=False):
    id: str
    type: Literal["shield_information_barrier_segment"]

class PostShieldInformationBarrierSegmentRestrictionsRestrictedSegmentDict(TypedDict, total=False):
    id: str
    type: Literal["shield_information_barrier_segment"]

class PostShieldInformationBarrierSegmentRestrictionsShieldInformationBarrierSegmentDict(TypedDict, total=False):
    id: str
    type: Literal["shield_information_barrier_segment"]

class PostStoragePolicyAssignmentsAssignedToDict(TypedDict, total=False):
    type: Required[Literal["user", "enterprise"] | str]
    id: Required[str]

class PostStoragePolicyAssignmentsStoragePolicyDict(TypedDict, total=False):
    type: Required[Literal["storage_policy"]]
    id: Required[str]

class PostTaskAssignmentsAssignToDict(TypedDict, total=False):
    id: str
    login: str

class PostTaskAssignmentsTaskDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["task"]]

class PostTasksItemDict(TypedDict, total=False):
    id: str
    type: Literal["file"]

class PostTermsOfServiceUserStatusesTosDict(TypedDict, total=False):
    type: Required[Literal["terms_of_service"]]
    id: Required[str]

class PostTermsOfServiceUserStatusesUserDict(TypedDict, total=False):
    type: Required[Literal["user"]]
    id: Required[str]

class PostWebLinksIdParentDict(TypedDict, total=False):
    id: str

class PostWebLinksParentDict(TypedDict, total=False):
    id: Required[str]

class PostWebhooksTargetDict(TypedDict, total=False):
    id: str
    type: Literal["file", "folder"] | str

class PostWorkflowsIdStartFilesItemDict(TypedDict, total=False):
    type: Literal["file"]
    id: str

class PostWorkflowsIdStartFlowDict(TypedDict, total=False):
    type: str
    id: str

class PostWorkflowsIdStartFolderDict(TypedDict, total=False):
    type: Literal["folder"]
    id: str

class PostZipDownloadsItemsItemDict(TypedDict, total=False):
    type: Required[Literal["file", "folder"] | str]
    id: Required[str]

class PutFilesIdAddSharedLinkSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutFilesIdAddSharedLinkSharedLinkPermissionsDict

class PutFilesIdAddSharedLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class PutFilesIdCollectionsItemDict(TypedDict, total=False):
    id: str
    type: str

class PutFilesIdLockDict(TypedDict, total=False):
    access: Literal["lock"]
    expires_at: str
    is_download_prevented: bool

class PutFilesIdMetadataEnterpriseSecurityClassificationBodyItemDict(TypedDict, total=False):
    op: Required[Literal["replace"]]
    path: Required[Literal["/Box__Security__Classification__Key"]]
    value: Required[str]

class PutFilesIdMetadataGlobalBoxSkillsCardsBodyItemDict(TypedDict, total=False):
    op: Literal["replace"]
    path: str
    value: KeywordSkillCardDict | TimelineSkillCardDict | TranscriptSkillCardDict | StatusSkillCardDict

PutFilesIdMetadataIdIdBodyItemDict = TypedDict("PutFilesIdMetadataIdIdBodyItemDict", {"op": Literal["add", "replace", "remove", "test", "move", "copy"] | str, "path": str, "value": str | int | float | list[str], "from": str}, total=False)

class PutFilesIdParentDict(TypedDict, total=False):
    id: str
    user_id: str

class PutFilesIdPermissionsDict(TypedDict, total=False):
    can_download: Literal["open", "company"] | str

class PutFilesIdSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutFilesIdSharedLinkPermissionsDict

class PutFilesIdSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool

class PutFilesIdUpdateSharedLinkSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutFilesIdUpdateSharedLinkSharedLinkPermissionsDict

class PutFilesIdUpdateSharedLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class PutFilesIdWatermarkWatermarkDict(TypedDict, total=False):
    imprint: Required[Literal["default"]]

class PutFoldersIdAddSharedLinkSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutFoldersIdAddSharedLinkSharedLinkPermissionsDict

class PutFoldersIdAddSharedLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class PutFoldersIdCollectionsItemDict(TypedDict, total=False):
    id: str
    type: str

class PutFoldersIdFolderUploadEmailDict(TypedDict, total=False):
    access: Literal["open", "collaborators"] | str

class PutFoldersIdMetadataEnterpriseSecurityClassificationBodyItemDict(TypedDict, total=False):
    op: Required[Literal["replace"]]
    path: Required[Literal["/Box__Security__Classification__Key"]]
    value: Required[str]

PutFoldersIdMetadataIdIdBodyItemDict = TypedDict("PutFoldersIdMetadataIdIdBodyItemDict", {"op": Literal["add", "replace", "remove", "test", "move", "copy"] | str, "path": str, "value": str | int | float | list[str], "from": str}, total=False)

class PutFoldersIdParentDict(TypedDict, total=False):
    id: str
    user_id: str

class PutFoldersIdSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutFoldersIdSharedLinkPermissionsDict

class PutFoldersIdSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool

class PutFoldersIdUpdateSharedLinkSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str
    vanity_name: str
    unshared_at: str
    permissions: PutFoldersIdUpdateSharedLinkSharedLinkPermissionsDict

class PutFoldersIdUpdateSharedLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class PutFoldersIdWatermarkWatermarkDict(TypedDict, total=False):
    imprint: Required[Literal["default"]]

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDataDict(TypedDict, total=False):
    key: Required[str]
    staticConfig: PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDataStaticConfigDict

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDataStaticConfigClassificationDict(TypedDict, total=False):
    classificationDefinition: str
    colorID: int

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDataStaticConfigDict(TypedDict, total=False):
    classification: PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDataStaticConfigClassificationDict

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDict(TypedDict, total=False):
    op: Required[Literal["addEnumOption"]]
    fieldKey: Required[Literal["Box__Security__Classification__Key"]]
    data: Required[PutMetadataTemplatesEnterpriseSecurityClassificationSchemaAddBodyItemDataDict]

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDataDict(TypedDict, total=False):
    key: Required[str]
    staticConfig: PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDataStaticConfigDict

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDataStaticConfigClassificationDict(TypedDict, total=False):
    classificationDefinition: str
    colorID: int

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDataStaticConfigDict(TypedDict, total=False):
    classification: PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDataStaticConfigClassificationDict

class PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDict(TypedDict, total=False):
    op: Required[Literal["editEnumOption"]]
    fieldKey: Required[Literal["Box__Security__Classification__Key"]]
    enumOptionKey: Required[str]
    data: Required[PutMetadataTemplatesEnterpriseSecurityClassificationSchemaUpdateBodyItemDataDict]

class PutMetadataTemplatesIdIdSchemaBodyItemDict(TypedDict, total=False):
    op: Required[Literal["editTemplate", "addField", "reorderFields", "addEnumOption", "reorderEnumOptions", "reorderMultiSelectOptions", "addMultiSelectOption", "editField", "removeField", "editEnumOption", "removeEnumOption", "editMultiSelectOption", "removeMultiSelectOption"] | str]
    data: dict[str, object]
    fieldKey: str
    fieldKeys: list[str]
    enumOptionKey: str
    enumOptionKeys: list[str]
    multiSelectOptionKey: str
    multiSelectOptionKeys: list[str]

class PutSkillInvocationsIdFileDict(TypedDict, total=False):
    type: Literal["file"]
    id: str

class PutSkillInvocationsIdFileVersionDict(TypedDict, total=False):
    type: Literal["file_version"]
    id: str

class PutSkillInvocationsIdMetadataDict(TypedDict, total=False):
    cards: list[KeywordSkillCardDict | TimelineSkillCardDict | TranscriptSkillCardDict | StatusSkillCardDict]

class PutSkillInvocationsIdUsageDict(TypedDict, total=False):
    unit: str
    value: float

class PutStoragePolicyAssignmentsIdStoragePolicyDict(TypedDict, total=False):
    type: Required[Literal["storage_policy"]]
    id: Required[str]

class PutUsersIdFolders0OwnedByDict(TypedDict, total=False):
    id: Required[str]

class PutUsersIdNotificationEmailDict(TypedDict, total=False):
    email: str

class PutWebLinksIdAddSharedLinkSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutWebLinksIdAddSharedLinkSharedLinkPermissionsDict

class PutWebLinksIdAddSharedLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class PutWebLinksIdParentDict(TypedDict, total=False):
    id: str
    user_id: str

class PutWebLinksIdSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str

class PutWebLinksIdUpdateSharedLinkSharedLinkDict(TypedDict, total=False):
    access: Literal["open", "company", "collaborators"] | str
    password: str | None
    vanity_name: str
    unshared_at: str
    permissions: PutWebLinksIdUpdateSharedLinkSharedLinkPermissionsDict

class PutWebLinksIdUpdateSharedLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class PutWebhooksIdTargetDict(TypedDict, total=False):
    id: str
    type: Literal["file", "folder"] | str

class QueryAncestorDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]

class RealtimeServerDict(TypedDict, total=False):
    type: Required[str]
    url: str
    ttl: str
    max_retries: str
    retry_timeout: int

class RealtimeServersDict(TypedDict, total=False):
    chunk_size: int
    entries: Required[list[RealtimeServerDict]]

class RecentItemDict(TypedDict, total=False):
    type: Required[str]
    item: FileFullDict | FolderFullDict | WebLinkDict | None
    interaction_type: Literal["item_preview", "item_upload", "item_comment", "item_open", "item_modify"] | str
    interacted_at: str
    interaction_shared_link: str

class RecentItemsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[RecentItemDict]]

class ResourceScopeDict(TypedDict, total=False):
    scope: Literal["annotation_edit", "annotation_view_all", "annotation_view_self", "base_explorer", "base_picker", "base_preview", "base_upload", "item_delete", "item_download", "item_preview", "item_rename", "item_share", "item_upload", "item_read"] | str
    object: FolderMiniDict | FileMiniDict | None

class RetentionPoliciesDict(TypedDict, total=False):
    entries: Required[list[RetentionPolicyDict]]
    limit: int
    next_marker: str | None

class RetentionPolicyAssignmentAssignedToDict(TypedDict, total=False):
    id: Required[str | None]
    type: Required[Literal["folder", "enterprise", "metadata_template"] | str]

class RetentionPolicyAssignmentCountsDict(TypedDict, total=False):
    enterprise: int
    folder: int
    metadata_template: int

class RetentionPolicyAssignmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["retention_policy_assignment"]]
    retention_policy: RetentionPolicyMiniDict
    assigned_to: RetentionPolicyAssignmentAssignedToDict
    filter_fields: list[RetentionPolicyAssignmentFilterFieldsItemDict | None] | None
    assigned_by: UserMiniDict
    assigned_at: str
    start_date_field: str

class RetentionPolicyAssignmentFilterFieldsItemDict(TypedDict, total=False):
    field: str | None
    value: str | None

class RetentionPolicyAssignmentsDict(TypedDict, total=False):
    entries: Required[list[RetentionPolicyAssignmentDict]]
    limit: int
    next_marker: str | None

class RetentionPolicyBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["retention_policy"]]

class RetentionPolicyDict(RetentionPolicyMiniDict, total=False):
    description: str
    policy_type: Literal["finite", "indefinite"] | str
    retention_type: Literal["modifiable", "non_modifiable"] | str
    status: Literal["active", "retired"] | str
    created_by: UserMiniDict | None
    created_at: str
    modified_at: str
    can_owner_extend_retention: bool
    are_owners_notified: bool
    custom_notification_recipients: list[UserMiniDict]
    assignment_counts: RetentionPolicyAssignmentCountsDict

class RetentionPolicyMiniDict(RetentionPolicyBaseDict, total=False):
    policy_name: str
    retention_length: str
    disposition_action: Literal["permanently_delete", "remove_retention"] | str
    max_extension_length: Literal["none"] | str

class RoleVariableDict(TypedDict, total=False):
    type: Required[Literal["variable"]]
    variable_type: Required[Literal["collaborator_role"]]
    variable_value: Required[Literal["editor", "viewer", "previewer", "uploader", "previewer uploader", "viewer uploader", "co-owner"] | str]

class SearchResultWithSharedLinkDict(TypedDict, total=False):
    accessible_via_shared_link: str
    item: FileFullDict | FolderFullDict | WebLinkDict | None
    type: Required[str]

class SearchResultsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    type: Required[Literal["search_results_items"]]
    entries: Required[list[FileFullDict | FolderFullDict | WebLinkDict]]

class SearchResultsWithSharedLinksDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    type: Required[Literal["search_results_with_shared_links"]]
    entries: Required[list[SearchResultWithSharedLinkDict]]

class SessionTerminationMessageDict(TypedDict, total=False):
    message: str

class SharedLinkPermissionsDict(TypedDict, total=False):
    shared_links_option: str | None
    default_shared_link_type: str | None
    notes_shared_link_option: str | None
    default_notes_shared_link_type: str | None

class ShieldInformationBarrierBaseDict(TypedDict, total=False):
    id: str
    type: Literal["shield_information_barrier"]

class ShieldInformationBarrierDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier"]]
    enterprise: EnterpriseBaseDict
    status: Literal["draft", "pending", "disabled", "enabled", "invalid"] | str
    created_at: str
    created_by: UserBaseDict | None
    updated_at: str
    updated_by: UserBaseDict
    enabled_at: str
    enabled_by: UserBaseDict

class ShieldInformationBarrierReferenceDict(TypedDict, total=False):
    shield_information_barrier: ShieldInformationBarrierBaseDict

class ShieldInformationBarrierReportBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier_report"]]

class ShieldInformationBarrierReportDetailsDetailsDict(TypedDict, total=False):
    folder_id: str

class ShieldInformationBarrierReportDetailsDict(TypedDict, total=False):
    details: ShieldInformationBarrierReportDetailsDetailsDict

class ShieldInformationBarrierReportDict(ShieldInformationBarrierReportBaseDict, total=False):
    shield_information_barrier: ShieldInformationBarrierReferenceDict
    status: Literal["pending", "error", "done", "cancelled"] | str
    details: ShieldInformationBarrierReportDetailsDict
    created_at: str
    created_by: UserBaseDict | None
    updated_at: str

class ShieldInformationBarrierReportsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[ShieldInformationBarrierReportDict]]

class ShieldInformationBarrierSegmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier_segment"]]
    shield_information_barrier: ShieldInformationBarrierBaseDict
    name: str
    description: str
    created_at: str
    created_by: UserBaseDict | None
    updated_at: str
    updated_by: UserBaseDict

class ShieldInformationBarrierSegmentMemberBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier_segment_member"]]

class ShieldInformationBarrierSegmentMemberDict(ShieldInformationBarrierSegmentMemberMiniDict, total=False):
    shield_information_barrier: ShieldInformationBarrierBaseDict
    shield_information_barrier_segment: ShieldInformationBarrierSegmentMemberShieldInformationBarrierSegmentDict
    created_at: str
    created_by: UserBaseDict | None
    updated_at: str
    updated_by: UserBaseDict

class ShieldInformationBarrierSegmentMemberMiniDict(ShieldInformationBarrierSegmentMemberBaseDict, total=False):
    user: UserBaseDict

class ShieldInformationBarrierSegmentMemberShieldInformationBarrierSegmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier_segment"]]

class ShieldInformationBarrierSegmentMembersDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[ShieldInformationBarrierSegmentMemberDict]]

class ShieldInformationBarrierSegmentRestrictionBaseDict(TypedDict, total=False):
    type: Required[Literal["shield_information_barrier_segment_restriction"]]
    id: Required[str]

class ShieldInformationBarrierSegmentRestrictionDict(ShieldInformationBarrierSegmentRestrictionMiniDict, total=False):
    shield_information_barrier: ShieldInformationBarrierBaseDict
    created_at: str
    created_by: UserBaseDict | None
    updated_at: str
    updated_by: UserBaseDict

class ShieldInformationBarrierSegmentRestrictionMiniDict(ShieldInformationBarrierSegmentRestrictionBaseDict, total=False):
    shield_information_barrier_segment: ShieldInformationBarrierSegmentRestrictionMiniShieldInformationBarrierSegmentDict
    restricted_segment: ShieldInformationBarrierSegmentRestrictionMiniRestrictedSegmentDict

class ShieldInformationBarrierSegmentRestrictionMiniRestrictedSegmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier_segment"]]

class ShieldInformationBarrierSegmentRestrictionMiniShieldInformationBarrierSegmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_information_barrier_segment"]]

class ShieldInformationBarrierSegmentRestrictionsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[ShieldInformationBarrierSegmentRestrictionDict]]

class ShieldInformationBarrierSegmentsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[ShieldInformationBarrierSegmentDict]]

class ShieldInformationBarriersDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[ShieldInformationBarrierDict]]

class ShieldListContentCountryDict(TypedDict, total=False):
    type: Required[Literal["country"]]
    country_codes: Required[list[str]]

class ShieldListContentDomainDict(TypedDict, total=False):
    type: Required[Literal["domain"]]
    domains: Required[list[str]]

class ShieldListContentEmailDict(TypedDict, total=False):
    type: Required[Literal["email"]]
    email_addresses: Required[list[str]]

class ShieldListContentIntegrationDict(TypedDict, total=False):
    type: Required[Literal["integration"]]
    integrations: list[ShieldListContentIntegrationIntegrationsItemDict]

class ShieldListContentIntegrationIntegrationsItemDict(TypedDict, total=False):
    id: Required[str]

class ShieldListContentIpDict(TypedDict, total=False):
    type: Required[Literal["ip"]]
    ip_addresses: Required[list[str]]

class ShieldListDict(TypedDict, total=False):
    id: Required[str]
    type: Required[str]
    name: str
    enterprise: EnterpriseReferenceDict
    description: str
    created_at: str
    updated_at: str
    content: ShieldListContentCountryDict | ShieldListContentDomainDict | ShieldListContentEmailDict | ShieldListContentIpDict | ShieldListContentIntegrationDict

class ShieldListMiniContentDict(TypedDict, total=False):
    type: Required[str]

class ShieldListMiniDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_list"]]
    name: str
    content: ShieldListMiniContentDict

class ShieldListsDict(TypedDict, total=False):
    entries: Required[list[ShieldListMiniDict]]

class ShieldRuleItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["shield_rule"]]
    rule_category: str
    name: str
    description: str
    priority: Literal["informational", "low", "medium", "high", "critical"] | str
    created_at: str
    modified_at: str

class SignRequestBaseDict(TypedDict, total=False):
    is_document_preparation_needed: bool
    redirect_url: str | None
    declined_redirect_url: str | None
    are_text_signatures_enabled: bool
    email_subject: str | None
    email_message: str | None
    are_reminders_enabled: bool
    name: str
    prefill_tags: list[SignRequestPrefillTagDict]
    days_valid: int | None
    external_id: str | None
    template_id: str | None
    external_system_name: str | None
    request_flow: str | None

class SignRequestCreateSignerDict(TypedDict, total=False):
    email: str | None
    role: Literal["signer", "approver", "final_copy_reader"] | str
    is_in_person: bool
    order: int
    embed_url_external_user_id: str | None
    redirect_url: str | None
    declined_redirect_url: str | None
    login_required: bool | None
    verification_phone_number: str | None
    password: str | None
    signer_group_id: str | None
    suppress_notifications: bool | None
    language: str | None

class SignRequestDict(SignRequestBaseDict, total=False):
    type: Required[Literal["sign-request"]]
    source_files: list[FileBaseDict | None]
    signers: list[SignRequestSignerDict]
    signature_color: str | None
    id: Required[str]
    prepare_url: str | None
    signing_log: FileMiniDict | None
    status: Literal["converting", "created", "sent", "viewed", "signed", "cancelled", "declined", "error", "error_converting", "error_sending", "expired", "finalizing", "error_finalizing"] | str
    sign_files: SignRequestSignFilesDict
    auto_expire_at: str | None
    parent_folder: FolderMiniDict
    collaborator_level: str | None
    short_id: str
    created_at: str
    finished_at: str | None
    error_code: str | None
    sender_email: str | None
    sender_id: int | None

class SignRequestPrefillTagDict(TypedDict, total=False):
    document_tag_id: str | None
    text_value: str | None
    checkbox_value: bool | None
    date_value: str | None

class SignRequestSignFilesDict(TypedDict, total=False):
    files: list[FileMiniDict | None]
    is_ready_for_download: bool

class SignRequestSignerAttachmentDict(TypedDict, total=False):
    id: Required[str | None]
    name: str | None

class SignRequestSignerDict(SignRequestCreateSignerDict, total=False):
    has_viewed_document: bool
    signer_decision: SignRequestSignerSignerDecisionDict | None
    inputs: list[SignRequestSignerInputDict]
    embed_url: str | None
    iframeable_embed_url: str | None
    attachments: list[SignRequestSignerAttachmentDict] | None

class SignRequestSignerInputCustomValidationDict(TypedDict, total=False):
    validation_type: Literal["custom"]
    custom_regex: str | None
    custom_error_message: str | None

class SignRequestSignerInputDateAsiaValidationDict(TypedDict, total=False):
    validation_type: Literal["date_asia"]

class SignRequestSignerInputDateEUValidationDict(TypedDict, total=False):
    validation_type: Literal["date_eu"]

class SignRequestSignerInputDateISOValidationDict(TypedDict, total=False):
    validation_type: Literal["date_iso"]

class SignRequestSignerInputDateUSValidationDict(TypedDict, total=False):
    validation_type: Literal["date_us"]

class SignRequestSignerInputDict(SignRequestPrefillTagDict, total=False):
    type: Required[Literal["signature", "date", "text", "checkbox", "radio", "dropdown"] | str]
    content_type: Literal["signature", "initial", "stamp", "date", "checkbox", "text", "full_name", "first_name", "last_name", "company", "title", "email", "attachment", "radio", "dropdown"] | str
    page_index: int
    read_only: bool
    validation: SignRequestSignerInputEmailValidationDict | SignRequestSignerInputCustomValidationDict | SignRequestSignerInputZIPValidationDict | SignRequestSignerInputZIP4ValidationDict | SignRequestSignerInputSSNValidationDict | SignRequestSignerInputNumberWithPeriodValidationDict | SignRequestSignerInputNumberWithCommaValidationDict | SignRequestSignerInputDateISOValidationDict | SignRequestSignerInputDateUSValidationDict | SignRequestSignerInputDateEUValidationDict | SignRequestSignerInputDateAsiaValidationDict | None
    reason: str | None
    is_validated: bool | None

class SignRequestSignerInputEmailValidationDict(TypedDict, total=False):
    validation_type: Literal["email"]

class SignRequestSignerInputNumberWithCommaValidationDict(TypedDict, total=False):
    validation_type: Literal["number_with_comma"]

class SignRequestSignerInputNumberWithPeriodValidationDict(TypedDict, total=False):
    validation_type: Literal["number_with_period"]

class SignRequestSignerInputSSNValidationDict(TypedDict, total=False):
    validation_type: Literal["ssn"]

class SignRequestSignerInputZIP4ValidationDict(TypedDict, total=False):
    validation_type: Literal["zip_4"]

class SignRequestSignerInputZIPValidationDict(TypedDict, total=False):
    validation_type: Literal["zip"]

class SignRequestSignerSignerDecisionDict(TypedDict, total=False):
    type: Required[Literal["signed", "declined"] | str]
    finalized_at: str
    additional_info: str | None

class SignRequestsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    entries: Required[list[SignRequestDict]]

class SignTemplateAdditionalInfoDict(TypedDict, total=False):
    non_editable: list[Literal["email_subject", "email_message", "name", "days_valid", "signers", "source_files"] | str]
    required: SignTemplateAdditionalInfoRequiredDict

class SignTemplateAdditionalInfoRequiredDict(TypedDict, total=False):
    signers: list[list[Literal["email"]]]

class SignTemplateCustomBrandingDict(TypedDict, total=False):
    company_name: str | None
    logo_uri: str | None
    branding_color: str | None
    email_footer_text: str | None

class SignTemplateDict(TypedDict, total=False):
    type: Required[Literal["sign-template"]]
    id: Required[str]
    name: str | None
    email_subject: str | None
    email_message: str | None
    days_valid: int | None
    parent_folder: FolderMiniDict
    source_files: list[FileMiniDict | None]
    are_fields_locked: bool
    are_options_locked: bool
    are_recipients_locked: bool
    are_email_settings_locked: bool
    are_files_locked: bool
    signers: list[TemplateSignerDict]
    additional_info: SignTemplateAdditionalInfoDict
    ready_sign_link: SignTemplateReadySignLinkDict | None
    custom_branding: SignTemplateCustomBrandingDict | None
    request_flow: str | None

class SignTemplateReadySignLinkDict(TypedDict, total=False):
    url: str
    name: str | None
    instructions: str | None
    folder_id: str | None
    is_notification_disabled: bool
    is_active: bool

class SignTemplatesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[SignTemplateDict]]

SkillCardsMetadataDict = TypedDict("SkillCardsMetadataDict", {"$canEdit": bool, "$id": str, "$parent": str, "$scope": str, "$template": str, "$type": str, "$typeVersion": int, "$version": int, "cards": list[KeywordSkillCardDict | TimelineSkillCardDict | TranscriptSkillCardDict | StatusSkillCardDict]}, total=False)

class StatusSkillCardDict(TypedDict, total=False):
    created_at: str
    type: Required[Literal["skill_card"]]
    skill_card_type: Required[Literal["status"]]
    skill_card_title: StatusSkillCardSkillCardTitleDict
    status: Required[StatusSkillCardStatusDict]
    skill: Required[StatusSkillCardSkillDict]
    invocation: Required[StatusSkillCardInvocationDict]

class StatusSkillCardInvocationDict(TypedDict, total=False):
    type: Required[Literal["skill_invocation"]]
    id: Required[str]

class StatusSkillCardSkillCardTitleDict(TypedDict, total=False):
    code: str
    message: Required[str]

class StatusSkillCardSkillDict(TypedDict, total=False):
    type: Required[Literal["service"]]
    id: Required[str]

class StatusSkillCardStatusDict(TypedDict, total=False):
    code: Required[Literal["invoked", "processing", "success", "transient_failure", "permanent_failure"] | str]
    message: str

class StoragePoliciesDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[StoragePolicyDict]]

class StoragePolicyAssignmentAssignedToDict(TypedDict, total=False):
    id: Required[str]
    type: Required[str]

class StoragePolicyAssignmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["storage_policy_assignment"]]
    storage_policy: StoragePolicyMiniDict
    assigned_to: StoragePolicyAssignmentAssignedToDict

class StoragePolicyAssignmentsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[StoragePolicyAssignmentDict]]

class StoragePolicyDict(StoragePolicyMiniDict, total=False):
    name: str

class StoragePolicyMiniDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["storage_policy"]]

class TaskAssignmentDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["task_assignment"]]
    item: FileMiniDict | None
    assigned_to: UserMiniDict
    message: str
    completed_at: str | None
    assigned_at: str
    reminded_at: str | None
    resolution_state: Literal["completed", "incomplete", "approved", "rejected"] | str
    assigned_by: UserMiniDict

class TaskAssignmentsDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TaskAssignmentDict]]

class TaskDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["task"]]
    item: FileMiniDict | None
    due_at: str | None
    action: Literal["review", "complete"] | str
    message: str
    task_assignment_collection: TaskAssignmentsDict
    is_completed: bool
    created_by: UserMiniDict | None
    created_at: str
    completion_rule: Literal["all_assignees", "any_assignee"] | str

class TasksDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TaskDict]]

class TemplateSignerDict(TypedDict, total=False):
    inputs: list[TemplateSignerInputDict]
    email: str | None
    role: Literal["signer", "approver", "final_copy_reader"] | str
    is_in_person: bool
    order: int
    signer_group_id: str | None
    label: str | None
    public_id: str
    is_password_required: bool | None
    is_phone_number_required: bool | None
    login_required: bool | None

class TemplateSignerInputCoordinatesDict(TypedDict, total=False):
    x: float
    y: float

class TemplateSignerInputDict(SignRequestPrefillTagDict, total=False):
    type: Required[Literal["signature", "date", "text", "checkbox", "attachment", "radio", "dropdown"] | str]
    content_type: Literal["signature", "initial", "stamp", "date", "checkbox", "text", "full_name", "first_name", "last_name", "company", "title", "email", "attachment", "radio", "dropdown"] | str
    is_required: bool
    page_index: int
    document_id: str | None
    dropdown_choices: list[str] | None
    group_id: str | None
    coordinates: TemplateSignerInputCoordinatesDict
    dimensions: TemplateSignerInputDimensionsDict
    label: str | None
    read_only: bool
    validation: SignRequestSignerInputEmailValidationDict | SignRequestSignerInputCustomValidationDict | SignRequestSignerInputZIPValidationDict | SignRequestSignerInputZIP4ValidationDict | SignRequestSignerInputSSNValidationDict | SignRequestSignerInputNumberWithPeriodValidationDict | SignRequestSignerInputNumberWithCommaValidationDict | SignRequestSignerInputDateISOValidationDict | SignRequestSignerInputDateUSValidationDict | SignRequestSignerInputDateEUValidationDict | SignRequestSignerInputDateAsiaValidationDict | None

class TemplateSignerInputDimensionsDict(TypedDict, total=False):
    width: float
    height: float

class TermsOfServiceBase2025Dict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["terms_of_service"]]

class TermsOfServiceBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["terms_of_service"]]

class TermsOfServiceDict(TermsOfServiceBaseDict, total=False):
    status: Literal["enabled", "disabled"] | str
    enterprise: TermsOfServiceEnterpriseDict
    tos_type: Literal["managed", "external"] | str
    text: str
    created_at: str
    modified_at: str

class TermsOfServiceEnterpriseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise"]]
    name: str

class TermsOfServiceUserStatusDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["terms_of_service_user_status"]]
    tos: TermsOfServiceBaseDict
    user: UserMiniDict
    is_accepted: bool
    created_at: str
    modified_at: str

class TermsOfServiceUserStatusesDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TermsOfServiceUserStatusDict]]

class TermsOfServicesDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TermsOfServiceDict]]

class TimelineSkillCardDict(TypedDict, total=False):
    created_at: str
    type: Required[Literal["skill_card"]]
    skill_card_type: Required[Literal["timeline"]]
    skill_card_title: TimelineSkillCardSkillCardTitleDict
    skill: Required[TimelineSkillCardSkillDict]
    invocation: Required[TimelineSkillCardInvocationDict]
    duration: int
    entries: Required[list[TimelineSkillCardEntriesItemDict]]

class TimelineSkillCardEntriesItemAppearsItemDict(TypedDict, total=False):
    start: int
    end: int

class TimelineSkillCardEntriesItemDict(TypedDict, total=False):
    text: str
    appears: list[TimelineSkillCardEntriesItemAppearsItemDict]
    image_url: str

class TimelineSkillCardInvocationDict(TypedDict, total=False):
    type: Required[Literal["skill_invocation"]]
    id: Required[str]

class TimelineSkillCardSkillCardTitleDict(TypedDict, total=False):
    code: str
    message: Required[str]

class TimelineSkillCardSkillDict(TypedDict, total=False):
    type: Required[Literal["service"]]
    id: Required[str]

class TrackingCodeDict(TypedDict, total=False):
    type: Literal["tracking_code"]
    name: str
    value: str

class TranscriptSkillCardDict(TypedDict, total=False):
    created_at: str
    type: Required[Literal["skill_card"]]
    skill_card_type: Required[Literal["transcript"]]
    skill_card_title: TranscriptSkillCardSkillCardTitleDict
    skill: Required[TranscriptSkillCardSkillDict]
    invocation: Required[TranscriptSkillCardInvocationDict]
    duration: int
    entries: Required[list[TranscriptSkillCardEntriesItemDict]]

class TranscriptSkillCardEntriesItemAppearsItemDict(TypedDict, total=False):
    start: int

class TranscriptSkillCardEntriesItemDict(TypedDict, total=False):
    text: str
    appears: list[TranscriptSkillCardEntriesItemAppearsItemDict]

class TranscriptSkillCardInvocationDict(TypedDict, total=False):
    type: Required[Literal["skill_invocation"]]
    id: Required[str]

class TranscriptSkillCardSkillCardTitleDict(TypedDict, total=False):
    code: str
    message: Required[str]

class TranscriptSkillCardSkillDict(TypedDict, total=False):
    type: Required[Literal["service"]]
    id: Required[str]

class TrashFileDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["file"]]
    sequence_id: str | None
    name: str
    sha1: str | None
    file_version: FileVersionMiniDict
    description: str
    size: int
    path_collection: TrashFilePathCollectionDict
    created_at: str
    modified_at: str
    trashed_at: str | None
    purged_at: str | None
    content_created_at: str | None
    content_modified_at: str | None
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    owned_by: UserMiniDict
    shared_link: str | None
    parent: FolderMiniDict | None
    item_status: Literal["active", "trashed", "deleted"] | str

class TrashFilePathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TrashFilePathCollectionEntriesItemDict]]

class TrashFilePathCollectionEntriesItemDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]
    sequence_id: str | None
    etag: str | None
    name: str

class TrashFileRestoredDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["file"]]
    sequence_id: str | None
    name: str
    sha1: str | None
    file_version: FileVersionMiniDict
    description: str
    size: int
    path_collection: TrashFileRestoredPathCollectionDict
    created_at: str
    modified_at: str
    trashed_at: str | None
    purged_at: str | None
    content_created_at: str | None
    content_modified_at: str | None
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    owned_by: UserMiniDict
    shared_link: str | None
    parent: FolderMiniDict | None
    item_status: Literal["active", "trashed", "deleted"] | str

class TrashFileRestoredPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FolderMiniDict]]

class TrashFolderDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["folder"]]
    sequence_id: str | None
    name: str
    created_at: str | None
    modified_at: str | None
    description: str
    size: int
    path_collection: TrashFolderPathCollectionDict
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    trashed_at: str | None
    purged_at: str | None
    content_created_at: str | None
    content_modified_at: str | None
    owned_by: UserMiniDict
    shared_link: str | None
    folder_upload_email: str | None
    parent: FolderMiniDict | None
    item_status: Literal["active", "trashed", "deleted"] | str

class TrashFolderPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TrashFolderPathCollectionEntriesItemDict]]

class TrashFolderPathCollectionEntriesItemDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]
    sequence_id: str | None
    etag: str | None
    name: str

class TrashFolderRestoredDict(TypedDict, total=False):
    id: Required[str]
    etag: str | None
    type: Required[Literal["folder"]]
    sequence_id: str | None
    name: str
    created_at: str | None
    modified_at: str | None
    description: str
    size: int
    path_collection: TrashFolderRestoredPathCollectionDict
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    trashed_at: str | None
    purged_at: str | None
    content_created_at: str | None
    content_modified_at: str | None
    owned_by: UserMiniDict
    shared_link: str | None
    folder_upload_email: str | None
    parent: FolderMiniDict | None
    item_status: Literal["active", "trashed", "deleted"] | str

class TrashFolderRestoredPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FolderMiniDict]]

class TrashWebLinkDict(TypedDict, total=False):
    type: Required[Literal["web_link"]]
    id: Required[str]
    sequence_id: str | None
    etag: str
    name: str
    url: str
    parent: FolderMiniDict | None
    description: str
    path_collection: TrashWebLinkPathCollectionDict
    created_at: str
    modified_at: str
    trashed_at: str | None
    purged_at: str | None
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    owned_by: UserMiniDict
    shared_link: str | None
    item_status: Literal["active", "trashed", "deleted"] | str

class TrashWebLinkPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[TrashWebLinkPathCollectionEntriesItemDict]]

class TrashWebLinkPathCollectionEntriesItemDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]
    sequence_id: str | None
    etag: str | None
    name: str

class TrashWebLinkRestoredDict(TypedDict, total=False):
    type: Required[Literal["web_link"]]
    id: Required[str]
    sequence_id: str | None
    etag: str
    name: str
    url: str
    parent: FolderMiniDict | None
    description: str
    path_collection: TrashWebLinkRestoredPathCollectionDict
    created_at: str
    modified_at: str
    trashed_at: str | None
    purged_at: str | None
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    owned_by: UserMiniDict
    shared_link: str | None
    item_status: Literal["active", "trashed", "deleted"] | str

class TrashWebLinkRestoredPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FolderMiniDict]]

class UploadPartDict(UploadPartMiniDict, total=False):
    sha1: str | None

class UploadPartMiniDict(TypedDict, total=False):
    part_id: str
    offset: int
    size: int

class UploadPartsDict(TypedDict, total=False):
    total_count: int
    limit: int
    offset: int
    order: list[UploadPartsOrderItemDict]
    entries: Required[list[UploadPartDict]]

class UploadPartsOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class UploadSessionDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["upload_session"]]
    session_expires_at: str
    part_size: int
    total_parts: int
    num_parts_processed: int
    session_endpoints: UploadSessionSessionEndpointsDict

class UploadSessionSessionEndpointsDict(TypedDict, total=False):
    upload_part: str
    commit: str
    abort: str
    list_parts: str
    status: str
    log_event: str
    plan: str

class UploadUrlDict(TypedDict, total=False):
    upload_url: str
    upload_token: str

class UploadedPartDict(TypedDict, total=False):
    part: UploadPartDict

class UserAvatarDict(TypedDict, total=False):
    pic_urls: UserAvatarPicUrlsDict

class UserAvatarPicUrlsDict(TypedDict, total=False):
    small: str
    large: str
    preview: str

class UserBase2025Dict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["user"]]

class UserBase2026Dict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["user"]]

class UserBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["user"]]

class UserCollaborationsDict(UserBaseDict, total=False):
    name: str
    login: str
    is_active: bool

class UserDict(UserMiniDict, total=False):
    created_at: str
    modified_at: str
    language: str
    timezone: str
    space_amount: int
    space_used: int
    max_upload_size: int
    status: Literal["active", "inactive", "cannot_delete_edit", "cannot_delete_edit_upload"] | str
    job_title: str
    phone: str
    address: str
    avatar_url: str
    notification_email: UserNotificationEmailDict | None

class UserFullDict(UserDict, total=False):
    role: Literal["admin", "coadmin", "user"] | str
    tracking_codes: list[TrackingCodeDict]
    can_see_managed_users: bool
    is_sync_enabled: bool
    is_external_collab_restricted: bool
    is_exempt_from_device_limits: bool
    is_exempt_from_login_verification: bool
    enterprise: UserFullEnterpriseDict
    my_tags: list[str]
    hostname: str
    is_platform_access_only: bool
    external_app_user_id: str
    is_collaborated_content_available_when_owner_inactive: bool

class UserFullEnterpriseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["enterprise"]]
    name: str

class UserIntegrationMappingsDict(UserBaseDict, total=False):
    name: str
    login: str

class UserMini2025Dict(UserBase2025Dict, total=False):
    name: str
    login: str

class UserMini2026Dict(UserBase2026Dict, total=False):
    name: str
    login: str

class UserMiniDict(UserBaseDict, total=False):
    name: str
    login: str

class UserNotificationEmailDict(TypedDict, total=False):
    email: str
    is_confirmed: bool

class UserOrGroupReferenceDict(TypedDict, total=False):
    type: Required[Literal["user", "group"] | str]
    id: Required[str]

class UserReferenceDict(TypedDict, total=False):
    type: Required[Literal["user"]]
    id: Required[str]

class UserTrackingCodeDict(TypedDict, total=False):
    id: Required[int | None]
    name: str | None

class UsersDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    total_count: int
    offset: int
    order: list[UsersOrderItemDict]
    entries: Required[list[UserFullDict]]

class UsersOrderItemDict(TypedDict, total=False):
    by: str
    direction: Literal["ASC", "DESC"] | str

class WatermarkDict(TypedDict, total=False):
    watermark: WatermarkWatermarkDict

class WatermarkWatermarkDict(TypedDict, total=False):
    created_at: str
    modified_at: str

class WebLinkBaseDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["web_link"]]
    etag: str

class WebLinkDict(WebLinkMiniDict, total=False):
    parent: FolderMiniDict | None
    description: str
    path_collection: WebLinkPathCollectionDict
    created_at: str
    modified_at: str
    trashed_at: str | None
    purged_at: str | None
    created_by: UserMiniDict | None
    modified_by: UserMiniDict
    owned_by: UserMiniDict
    shared_link: WebLinkSharedLinkDict | None
    item_status: Literal["active", "trashed", "deleted"] | str
    collections: list[CollectionDict]
    allowed_shared_link_access_levels: list[Literal["open", "company", "collaborators"] | str] | None

class WebLinkMiniDict(WebLinkBaseDict, total=False):
    url: str
    sequence_id: str | None
    name: str

class WebLinkPathCollectionDict(TypedDict, total=False):
    total_count: int
    entries: Required[list[FolderMiniDict]]

class WebLinkSharedLinkDict(TypedDict, total=False):
    url: str
    download_url: str | None
    vanity_url: str | None
    vanity_name: str | None
    access: Literal["open", "company", "collaborators"] | str
    effective_access: Literal["open", "company", "collaborators"] | str
    effective_permission: Literal["can_edit", "can_download", "can_preview", "no_access"] | str
    unshared_at: str | None
    is_password_enabled: bool
    permissions: WebLinkSharedLinkPermissionsDict
    download_count: int
    preview_count: int

class WebLinkSharedLinkPermissionsDict(TypedDict, total=False):
    can_download: bool
    can_preview: bool
    can_edit: bool

class WebhookDict(WebhookMiniDict, total=False):
    created_by: UserMiniDict | None
    created_at: str
    address: str
    triggers: list[Literal["FILE.UPLOADED", "FILE.PREVIEWED", "FILE.DOWNLOADED", "FILE.TRASHED", "FILE.DELETED", "FILE.RESTORED", "FILE.COPIED", "FILE.MOVED", "FILE.LOCKED", "FILE.UNLOCKED", "FILE.RENAMED", "COMMENT.CREATED", "COMMENT.UPDATED", "COMMENT.DELETED", "TASK_ASSIGNMENT.CREATED", "TASK_ASSIGNMENT.UPDATED", "METADATA_INSTANCE.CREATED", "METADATA_INSTANCE.UPDATED", "METADATA_INSTANCE.DELETED", "FOLDER.CREATED", "FOLDER.RENAMED", "FOLDER.DOWNLOADED", "FOLDER.RESTORED", "FOLDER.DELETED", "FOLDER.COPIED", "FOLDER.MOVED", "FOLDER.TRASHED", "WEBHOOK.DELETED", "COLLABORATION.CREATED", "COLLABORATION.ACCEPTED", "COLLABORATION.REJECTED", "COLLABORATION.REMOVED", "COLLABORATION.UPDATED", "SHARED_LINK.DELETED", "SHARED_LINK.CREATED", "SHARED_LINK.UPDATED", "SIGN_REQUEST.COMPLETED", "SIGN_REQUEST.DECLINED", "SIGN_REQUEST.EXPIRED", "SIGN_REQUEST.SIGNER_EMAIL_BOUNCED", "SIGN_REQUEST.SIGN_SIGNER_SIGNED", "SIGN_REQUEST.SIGN_DOCUMENT_CREATED", "SIGN_REQUEST.SIGN_ERROR_FINALIZING"] | str]

class WebhookMiniDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["webhook"]]
    target: WebhookMiniTargetDict

class WebhookMiniTargetDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file", "folder"] | str]

class WebhooksDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[WebhookMiniDict]]

class WeblinkReferenceDict(TypedDict, total=False):
    type: Required[Literal["web_link"]]
    id: Required[str]

class WorkflowDict(WorkflowMiniDict, total=False):
    flows: list[WorkflowFlowsItemDict]

class WorkflowFlowsItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["flow"]]
    trigger: WorkflowFlowsItemTriggerDict
    outcomes: list[WorkflowFlowsItemOutcomesItemDict]
    created_at: str
    created_by: UserBaseDict | None

class WorkflowFlowsItemOutcomesItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["outcome"]]
    name: str
    action_type: Literal["add_metadata", "assign_task", "copy_file", "copy_folder", "create_folder", "delete_file", "delete_folder", "lock_file", "move_file", "move_folder", "remove_watermark_file", "rename_folder", "restore_folder", "share_file", "share_folder", "unlock_file", "upload_file", "wait_for_task", "watermark_file", "go_back_to_step", "apply_file_classification", "apply_folder_classification", "send_notification"] | str
    if_rejected: list[WorkflowFlowsItemOutcomesItemIfRejectedItemDict]

class WorkflowFlowsItemOutcomesItemIfRejectedItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["outcome"]]
    name: str
    action_type: Literal["add_metadata", "assign_task", "copy_file", "copy_folder", "create_folder", "delete_file", "delete_folder", "lock_file", "move_file", "move_folder", "remove_watermark_file", "rename_folder", "restore_folder", "share_file", "share_folder", "unlock_file", "upload_file", "wait_for_task", "watermark_file", "go_back_to_step", "apply_file_classification", "apply_folder_classification", "send_notification"] | str

class WorkflowFlowsItemTriggerDict(TypedDict, total=False):
    type: Required[Literal["trigger"]]
    trigger_type: Literal["WORKFLOW_MANUAL_START"]
    scope: list[WorkflowFlowsItemTriggerScopeItemDict]

class WorkflowFlowsItemTriggerScopeItemDict(TypedDict, total=False):
    type: Required[Literal["trigger_scope"]]
    ref: str
    object: WorkflowFlowsItemTriggerScopeItemObjectDict

class WorkflowFlowsItemTriggerScopeItemObjectDict(TypedDict, total=False):
    type: Required[Literal["folder"]]
    id: Required[str]

class WorkflowMiniDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["workflow"]]
    name: str
    description: str
    is_enabled: bool

class WorkflowsDict(TypedDict, total=False):
    limit: int
    next_marker: str | None
    prev_marker: str | None
    entries: Required[list[WorkflowDict]]

class ZipDownloadDict(TypedDict, total=False):
    download_url: str
    status_url: str
    expires_at: str
    name_conflicts: list[list[ZipDownloadNameConflictsItemItemDict]]

class ZipDownloadNameConflictsItemItemDict(TypedDict, total=False):
    id: Required[str]
    type: Required[Literal["file", "folder"] | str]
    original_name: str
    download_name: str

class ZipDownloadStatusDict(TypedDict, total=False):
    total_file_count: int
    downloaded_file_count: int
    skipped_file_count: int
    skipped_folder_count: int
    state: Literal["in_progress", "failed", "succeeded"] | str

