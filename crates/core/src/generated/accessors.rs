// Made by `cargo xtask gen` from `proto/`. Do not edit.
use super::events::one_of::Event;
use super::events::{self, Metadata, ServerMetadata, SessionMetadata};
impl From<events::UserLogin> for Event {
    fn from(event: events::UserLogin) -> Self {
        Self::UserLogin(event)
    }
}
impl From<events::UserCreate> for Event {
    fn from(event: events::UserCreate) -> Self {
        Self::UserCreate(event)
    }
}
impl From<events::UserDelete> for Event {
    fn from(event: events::UserDelete) -> Self {
        Self::UserDelete(event)
    }
}
impl From<events::UserPasswordChange> for Event {
    fn from(event: events::UserPasswordChange) -> Self {
        Self::UserPasswordChange(event)
    }
}
impl From<events::SessionStart> for Event {
    fn from(event: events::SessionStart) -> Self {
        Self::SessionStart(event)
    }
}
impl From<events::SessionJoin> for Event {
    fn from(event: events::SessionJoin) -> Self {
        Self::SessionJoin(event)
    }
}
impl From<events::SessionPrint> for Event {
    fn from(event: events::SessionPrint) -> Self {
        Self::SessionPrint(event)
    }
}
impl From<events::SessionReject> for Event {
    fn from(event: events::SessionReject) -> Self {
        Self::SessionReject(event)
    }
}
impl From<events::Resize> for Event {
    fn from(event: events::Resize) -> Self {
        Self::Resize(event)
    }
}
impl From<events::SessionEnd> for Event {
    fn from(event: events::SessionEnd) -> Self {
        Self::SessionEnd(event)
    }
}
impl From<events::SessionCommand> for Event {
    fn from(event: events::SessionCommand) -> Self {
        Self::SessionCommand(event)
    }
}
impl From<events::SessionDisk> for Event {
    fn from(event: events::SessionDisk) -> Self {
        Self::SessionDisk(event)
    }
}
impl From<events::SessionNetwork> for Event {
    fn from(event: events::SessionNetwork) -> Self {
        Self::SessionNetwork(event)
    }
}
impl From<events::SessionData> for Event {
    fn from(event: events::SessionData) -> Self {
        Self::SessionData(event)
    }
}
impl From<events::SessionLeave> for Event {
    fn from(event: events::SessionLeave) -> Self {
        Self::SessionLeave(event)
    }
}
impl From<events::PortForward> for Event {
    fn from(event: events::PortForward) -> Self {
        Self::PortForward(event)
    }
}
impl From<events::X11Forward> for Event {
    fn from(event: events::X11Forward) -> Self {
        Self::X11Forward(event)
    }
}
impl From<events::Scp> for Event {
    fn from(event: events::Scp) -> Self {
        Self::Scp(event)
    }
}
impl From<events::Exec> for Event {
    fn from(event: events::Exec) -> Self {
        Self::Exec(event)
    }
}
impl From<events::Subsystem> for Event {
    fn from(event: events::Subsystem) -> Self {
        Self::Subsystem(event)
    }
}
impl From<events::ClientDisconnect> for Event {
    fn from(event: events::ClientDisconnect) -> Self {
        Self::ClientDisconnect(event)
    }
}
impl From<events::AuthAttempt> for Event {
    fn from(event: events::AuthAttempt) -> Self {
        Self::AuthAttempt(event)
    }
}
impl From<events::AccessRequestCreate> for Event {
    fn from(event: events::AccessRequestCreate) -> Self {
        Self::AccessRequestCreate(event)
    }
}
impl From<events::UserTokenCreate> for Event {
    fn from(event: events::UserTokenCreate) -> Self {
        Self::UserTokenCreate(event)
    }
}
impl From<events::RoleCreate> for Event {
    fn from(event: events::RoleCreate) -> Self {
        Self::RoleCreate(event)
    }
}
impl From<events::RoleDelete> for Event {
    fn from(event: events::RoleDelete) -> Self {
        Self::RoleDelete(event)
    }
}
impl From<events::TrustedClusterCreate> for Event {
    fn from(event: events::TrustedClusterCreate) -> Self {
        Self::TrustedClusterCreate(event)
    }
}
impl From<events::TrustedClusterDelete> for Event {
    fn from(event: events::TrustedClusterDelete) -> Self {
        Self::TrustedClusterDelete(event)
    }
}
impl From<events::TrustedClusterTokenCreate> for Event {
    fn from(event: events::TrustedClusterTokenCreate) -> Self {
        Self::TrustedClusterTokenCreate(event)
    }
}
impl From<events::GithubConnectorCreate> for Event {
    fn from(event: events::GithubConnectorCreate) -> Self {
        Self::GithubConnectorCreate(event)
    }
}
impl From<events::GithubConnectorDelete> for Event {
    fn from(event: events::GithubConnectorDelete) -> Self {
        Self::GithubConnectorDelete(event)
    }
}
impl From<events::OidcConnectorCreate> for Event {
    fn from(event: events::OidcConnectorCreate) -> Self {
        Self::OidcConnectorCreate(event)
    }
}
impl From<events::OidcConnectorDelete> for Event {
    fn from(event: events::OidcConnectorDelete) -> Self {
        Self::OidcConnectorDelete(event)
    }
}
impl From<events::SamlConnectorCreate> for Event {
    fn from(event: events::SamlConnectorCreate) -> Self {
        Self::SamlConnectorCreate(event)
    }
}
impl From<events::SamlConnectorDelete> for Event {
    fn from(event: events::SamlConnectorDelete) -> Self {
        Self::SamlConnectorDelete(event)
    }
}
impl From<events::KubeRequest> for Event {
    fn from(event: events::KubeRequest) -> Self {
        Self::KubeRequest(event)
    }
}
impl From<events::AppSessionStart> for Event {
    fn from(event: events::AppSessionStart) -> Self {
        Self::AppSessionStart(event)
    }
}
impl From<events::AppSessionChunk> for Event {
    fn from(event: events::AppSessionChunk) -> Self {
        Self::AppSessionChunk(event)
    }
}
impl From<events::AppSessionRequest> for Event {
    fn from(event: events::AppSessionRequest) -> Self {
        Self::AppSessionRequest(event)
    }
}
impl From<events::DatabaseSessionStart> for Event {
    fn from(event: events::DatabaseSessionStart) -> Self {
        Self::DatabaseSessionStart(event)
    }
}
impl From<events::DatabaseSessionEnd> for Event {
    fn from(event: events::DatabaseSessionEnd) -> Self {
        Self::DatabaseSessionEnd(event)
    }
}
impl From<events::DatabaseSessionQuery> for Event {
    fn from(event: events::DatabaseSessionQuery) -> Self {
        Self::DatabaseSessionQuery(event)
    }
}
impl From<events::SessionUpload> for Event {
    fn from(event: events::SessionUpload) -> Self {
        Self::SessionUpload(event)
    }
}
impl From<events::MfaDeviceAdd> for Event {
    fn from(event: events::MfaDeviceAdd) -> Self {
        Self::MfaDeviceAdd(event)
    }
}
impl From<events::MfaDeviceDelete> for Event {
    fn from(event: events::MfaDeviceDelete) -> Self {
        Self::MfaDeviceDelete(event)
    }
}
impl From<events::BillingInformationUpdate> for Event {
    fn from(event: events::BillingInformationUpdate) -> Self {
        Self::BillingInformationUpdate(event)
    }
}
impl From<events::BillingCardCreate> for Event {
    fn from(event: events::BillingCardCreate) -> Self {
        Self::BillingCardCreate(event)
    }
}
impl From<events::BillingCardDelete> for Event {
    fn from(event: events::BillingCardDelete) -> Self {
        Self::BillingCardDelete(event)
    }
}
impl From<events::LockCreate> for Event {
    fn from(event: events::LockCreate) -> Self {
        Self::LockCreate(event)
    }
}
impl From<events::LockDelete> for Event {
    fn from(event: events::LockDelete) -> Self {
        Self::LockDelete(event)
    }
}
impl From<events::RecoveryCodeGenerate> for Event {
    fn from(event: events::RecoveryCodeGenerate) -> Self {
        Self::RecoveryCodeGenerate(event)
    }
}
impl From<events::RecoveryCodeUsed> for Event {
    fn from(event: events::RecoveryCodeUsed) -> Self {
        Self::RecoveryCodeUsed(event)
    }
}
impl From<events::DatabaseCreate> for Event {
    fn from(event: events::DatabaseCreate) -> Self {
        Self::DatabaseCreate(event)
    }
}
impl From<events::DatabaseUpdate> for Event {
    fn from(event: events::DatabaseUpdate) -> Self {
        Self::DatabaseUpdate(event)
    }
}
impl From<events::DatabaseDelete> for Event {
    fn from(event: events::DatabaseDelete) -> Self {
        Self::DatabaseDelete(event)
    }
}
impl From<events::AppCreate> for Event {
    fn from(event: events::AppCreate) -> Self {
        Self::AppCreate(event)
    }
}
impl From<events::AppUpdate> for Event {
    fn from(event: events::AppUpdate) -> Self {
        Self::AppUpdate(event)
    }
}
impl From<events::AppDelete> for Event {
    fn from(event: events::AppDelete) -> Self {
        Self::AppDelete(event)
    }
}
impl From<events::WindowsDesktopSessionStart> for Event {
    fn from(event: events::WindowsDesktopSessionStart) -> Self {
        Self::WindowsDesktopSessionStart(event)
    }
}
impl From<events::WindowsDesktopSessionEnd> for Event {
    fn from(event: events::WindowsDesktopSessionEnd) -> Self {
        Self::WindowsDesktopSessionEnd(event)
    }
}
impl From<events::PostgresParse> for Event {
    fn from(event: events::PostgresParse) -> Self {
        Self::PostgresParse(event)
    }
}
impl From<events::PostgresBind> for Event {
    fn from(event: events::PostgresBind) -> Self {
        Self::PostgresBind(event)
    }
}
impl From<events::PostgresExecute> for Event {
    fn from(event: events::PostgresExecute) -> Self {
        Self::PostgresExecute(event)
    }
}
impl From<events::PostgresClose> for Event {
    fn from(event: events::PostgresClose) -> Self {
        Self::PostgresClose(event)
    }
}
impl From<events::PostgresFunctionCall> for Event {
    fn from(event: events::PostgresFunctionCall) -> Self {
        Self::PostgresFunctionCall(event)
    }
}
impl From<events::AccessRequestDelete> for Event {
    fn from(event: events::AccessRequestDelete) -> Self {
        Self::AccessRequestDelete(event)
    }
}
impl From<events::SessionConnect> for Event {
    fn from(event: events::SessionConnect) -> Self {
        Self::SessionConnect(event)
    }
}
impl From<events::CertificateCreate> for Event {
    fn from(event: events::CertificateCreate) -> Self {
        Self::CertificateCreate(event)
    }
}
impl From<events::DesktopRecording> for Event {
    fn from(event: events::DesktopRecording) -> Self {
        Self::DesktopRecording(event)
    }
}
impl From<events::DesktopClipboardSend> for Event {
    fn from(event: events::DesktopClipboardSend) -> Self {
        Self::DesktopClipboardSend(event)
    }
}
impl From<events::DesktopClipboardReceive> for Event {
    fn from(event: events::DesktopClipboardReceive) -> Self {
        Self::DesktopClipboardReceive(event)
    }
}
impl From<events::MySqlStatementPrepare> for Event {
    fn from(event: events::MySqlStatementPrepare) -> Self {
        Self::MySqlStatementPrepare(event)
    }
}
impl From<events::MySqlStatementExecute> for Event {
    fn from(event: events::MySqlStatementExecute) -> Self {
        Self::MySqlStatementExecute(event)
    }
}
impl From<events::MySqlStatementSendLongData> for Event {
    fn from(event: events::MySqlStatementSendLongData) -> Self {
        Self::MySqlStatementSendLongData(event)
    }
}
impl From<events::MySqlStatementClose> for Event {
    fn from(event: events::MySqlStatementClose) -> Self {
        Self::MySqlStatementClose(event)
    }
}
impl From<events::MySqlStatementReset> for Event {
    fn from(event: events::MySqlStatementReset) -> Self {
        Self::MySqlStatementReset(event)
    }
}
impl From<events::MySqlStatementFetch> for Event {
    fn from(event: events::MySqlStatementFetch) -> Self {
        Self::MySqlStatementFetch(event)
    }
}
impl From<events::MySqlStatementBulkExecute> for Event {
    fn from(event: events::MySqlStatementBulkExecute) -> Self {
        Self::MySqlStatementBulkExecute(event)
    }
}
impl From<events::RenewableCertificateGenerationMismatch> for Event {
    fn from(event: events::RenewableCertificateGenerationMismatch) -> Self {
        Self::RenewableCertificateGenerationMismatch(event)
    }
}
impl From<events::Unknown> for Event {
    fn from(event: events::Unknown) -> Self {
        Self::Unknown(event)
    }
}
impl From<events::MySqlInitDb> for Event {
    fn from(event: events::MySqlInitDb) -> Self {
        Self::MySqlInitDb(event)
    }
}
impl From<events::MySqlCreateDb> for Event {
    fn from(event: events::MySqlCreateDb) -> Self {
        Self::MySqlCreateDb(event)
    }
}
impl From<events::MySqlDropDb> for Event {
    fn from(event: events::MySqlDropDb) -> Self {
        Self::MySqlDropDb(event)
    }
}
impl From<events::MySqlShutDown> for Event {
    fn from(event: events::MySqlShutDown) -> Self {
        Self::MySqlShutDown(event)
    }
}
impl From<events::MySqlProcessKill> for Event {
    fn from(event: events::MySqlProcessKill) -> Self {
        Self::MySqlProcessKill(event)
    }
}
impl From<events::MySqlDebug> for Event {
    fn from(event: events::MySqlDebug) -> Self {
        Self::MySqlDebug(event)
    }
}
impl From<events::MySqlRefresh> for Event {
    fn from(event: events::MySqlRefresh) -> Self {
        Self::MySqlRefresh(event)
    }
}
impl From<events::AccessRequestResourceSearch> for Event {
    fn from(event: events::AccessRequestResourceSearch) -> Self {
        Self::AccessRequestResourceSearch(event)
    }
}
impl From<events::SqlServerRpcRequest> for Event {
    fn from(event: events::SqlServerRpcRequest) -> Self {
        Self::SqlServerRpcRequest(event)
    }
}
impl From<events::DatabaseSessionMalformedPacket> for Event {
    fn from(event: events::DatabaseSessionMalformedPacket) -> Self {
        Self::DatabaseSessionMalformedPacket(event)
    }
}
impl From<events::Sftp> for Event {
    fn from(event: events::Sftp) -> Self {
        Self::Sftp(event)
    }
}
impl From<events::UpgradeWindowStartUpdate> for Event {
    fn from(event: events::UpgradeWindowStartUpdate) -> Self {
        Self::UpgradeWindowStartUpdate(event)
    }
}
impl From<events::AppSessionEnd> for Event {
    fn from(event: events::AppSessionEnd) -> Self {
        Self::AppSessionEnd(event)
    }
}
impl From<events::SessionRecordingAccess> for Event {
    fn from(event: events::SessionRecordingAccess) -> Self {
        Self::SessionRecordingAccess(event)
    }
}
impl From<events::KubernetesClusterCreate> for Event {
    fn from(event: events::KubernetesClusterCreate) -> Self {
        Self::KubernetesClusterCreate(event)
    }
}
impl From<events::KubernetesClusterUpdate> for Event {
    fn from(event: events::KubernetesClusterUpdate) -> Self {
        Self::KubernetesClusterUpdate(event)
    }
}
impl From<events::KubernetesClusterDelete> for Event {
    fn from(event: events::KubernetesClusterDelete) -> Self {
        Self::KubernetesClusterDelete(event)
    }
}
impl From<events::SsmRun> for Event {
    fn from(event: events::SsmRun) -> Self {
        Self::SsmRun(event)
    }
}
impl From<events::ElasticsearchRequest> for Event {
    fn from(event: events::ElasticsearchRequest) -> Self {
        Self::ElasticsearchRequest(event)
    }
}
impl From<events::CassandraBatch> for Event {
    fn from(event: events::CassandraBatch) -> Self {
        Self::CassandraBatch(event)
    }
}
impl From<events::CassandraPrepare> for Event {
    fn from(event: events::CassandraPrepare) -> Self {
        Self::CassandraPrepare(event)
    }
}
impl From<events::CassandraRegister> for Event {
    fn from(event: events::CassandraRegister) -> Self {
        Self::CassandraRegister(event)
    }
}
impl From<events::CassandraExecute> for Event {
    fn from(event: events::CassandraExecute) -> Self {
        Self::CassandraExecute(event)
    }
}
impl From<events::AppSessionDynamoDbRequest> for Event {
    fn from(event: events::AppSessionDynamoDbRequest) -> Self {
        Self::AppSessionDynamoDbRequest(event)
    }
}
impl From<events::DesktopSharedDirectoryStart> for Event {
    fn from(event: events::DesktopSharedDirectoryStart) -> Self {
        Self::DesktopSharedDirectoryStart(event)
    }
}
impl From<events::DesktopSharedDirectoryRead> for Event {
    fn from(event: events::DesktopSharedDirectoryRead) -> Self {
        Self::DesktopSharedDirectoryRead(event)
    }
}
impl From<events::DesktopSharedDirectoryWrite> for Event {
    fn from(event: events::DesktopSharedDirectoryWrite) -> Self {
        Self::DesktopSharedDirectoryWrite(event)
    }
}
impl From<events::DynamoDbRequest> for Event {
    fn from(event: events::DynamoDbRequest) -> Self {
        Self::DynamoDbRequest(event)
    }
}
impl From<events::BotJoin> for Event {
    fn from(event: events::BotJoin) -> Self {
        Self::BotJoin(event)
    }
}
impl From<events::InstanceJoin> for Event {
    fn from(event: events::InstanceJoin) -> Self {
        Self::InstanceJoin(event)
    }
}
impl From<events::OpenSearchRequest> for Event {
    fn from(event: events::OpenSearchRequest) -> Self {
        Self::OpenSearchRequest(event)
    }
}
impl From<events::DatabasePermissionUpdate> for Event {
    fn from(event: events::DatabasePermissionUpdate) -> Self {
        Self::DatabasePermissionUpdate(event)
    }
}
impl From<events::DatabaseUserCreate> for Event {
    fn from(event: events::DatabaseUserCreate) -> Self {
        Self::DatabaseUserCreate(event)
    }
}
impl From<events::DatabaseUserDeactivate> for Event {
    fn from(event: events::DatabaseUserDeactivate) -> Self {
        Self::DatabaseUserDeactivate(event)
    }
}
impl From<events::SpannerRpc> for Event {
    fn from(event: events::SpannerRpc) -> Self {
        Self::SpannerRpc(event)
    }
}
impl From<events::DatabaseSessionCommandResult> for Event {
    fn from(event: events::DatabaseSessionCommandResult) -> Self {
        Self::DatabaseSessionCommandResult(event)
    }
}
impl From<events::AppSessionLlmRequest> for Event {
    fn from(event: events::AppSessionLlmRequest) -> Self {
        Self::AppSessionLlmRequest(event)
    }
}
impl From<events::LinuxDesktopSessionStart> for Event {
    fn from(event: events::LinuxDesktopSessionStart) -> Self {
        Self::LinuxDesktopSessionStart(event)
    }
}
impl From<events::LinuxDesktopSessionEnd> for Event {
    fn from(event: events::LinuxDesktopSessionEnd) -> Self {
        Self::LinuxDesktopSessionEnd(event)
    }
}
impl From<events::AppSessionHttpRequest> for Event {
    fn from(event: events::AppSessionHttpRequest) -> Self {
        Self::AppSessionHttpRequest(event)
    }
}
impl From<events::AppSessionHttpRequestBodyChunk> for Event {
    fn from(event: events::AppSessionHttpRequestBodyChunk) -> Self {
        Self::AppSessionHttpRequestBodyChunk(event)
    }
}
impl From<events::AppSessionHttpResponse> for Event {
    fn from(event: events::AppSessionHttpResponse) -> Self {
        Self::AppSessionHttpResponse(event)
    }
}
impl From<events::AppSessionHttpResponseBodyChunk> for Event {
    fn from(event: events::AppSessionHttpResponseBodyChunk) -> Self {
        Self::AppSessionHttpResponseBodyChunk(event)
    }
}
impl From<events::AppSessionTargetDialDenied> for Event {
    fn from(event: events::AppSessionTargetDialDenied) -> Self {
        Self::AppSessionTargetDialDenied(event)
    }
}
impl Event {
    /// The event's `Metadata`, made if the event can have one and it was absent.
    pub fn metadata_mut(&mut self) -> Option<&mut Metadata> {
        match self {
            Self::UserLogin(event) => Some(event.metadata.get_or_insert_default()),
            Self::UserCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::UserDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::UserPasswordChange(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionStart(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionJoin(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionPrint(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionReject(event) => Some(event.metadata.get_or_insert_default()),
            Self::Resize(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionEnd(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionCommand(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionDisk(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionNetwork(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionData(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionLeave(event) => Some(event.metadata.get_or_insert_default()),
            Self::PortForward(event) => Some(event.metadata.get_or_insert_default()),
            Self::X11Forward(event) => Some(event.metadata.get_or_insert_default()),
            Self::Scp(event) => Some(event.metadata.get_or_insert_default()),
            Self::Exec(event) => Some(event.metadata.get_or_insert_default()),
            Self::Subsystem(event) => Some(event.metadata.get_or_insert_default()),
            Self::ClientDisconnect(event) => Some(event.metadata.get_or_insert_default()),
            Self::AuthAttempt(event) => Some(event.metadata.get_or_insert_default()),
            Self::AccessRequestCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::UserTokenCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::RoleCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::RoleDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::TrustedClusterCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::TrustedClusterDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::TrustedClusterTokenCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::GithubConnectorCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::GithubConnectorDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::OidcConnectorCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::OidcConnectorDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::SamlConnectorCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::SamlConnectorDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::KubeRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionStart(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionChunk(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseSessionStart(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseSessionEnd(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseSessionQuery(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionUpload(event) => Some(event.metadata.get_or_insert_default()),
            Self::MfaDeviceAdd(event) => Some(event.metadata.get_or_insert_default()),
            Self::MfaDeviceDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::BillingInformationUpdate(event) => Some(event.metadata.get_or_insert_default()),
            Self::BillingCardCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::BillingCardDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::LockCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::LockDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::RecoveryCodeGenerate(event) => Some(event.metadata.get_or_insert_default()),
            Self::RecoveryCodeUsed(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseUpdate(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppUpdate(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::WindowsDesktopSessionStart(event) => Some(event.metadata.get_or_insert_default()),
            Self::WindowsDesktopSessionEnd(event) => Some(event.metadata.get_or_insert_default()),
            Self::PostgresParse(event) => Some(event.metadata.get_or_insert_default()),
            Self::PostgresBind(event) => Some(event.metadata.get_or_insert_default()),
            Self::PostgresExecute(event) => Some(event.metadata.get_or_insert_default()),
            Self::PostgresClose(event) => Some(event.metadata.get_or_insert_default()),
            Self::PostgresFunctionCall(event) => Some(event.metadata.get_or_insert_default()),
            Self::AccessRequestDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionConnect(event) => Some(event.metadata.get_or_insert_default()),
            Self::CertificateCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::DesktopRecording(event) => Some(event.metadata.get_or_insert_default()),
            Self::DesktopClipboardSend(event) => Some(event.metadata.get_or_insert_default()),
            Self::DesktopClipboardReceive(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementPrepare(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementExecute(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementSendLongData(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementClose(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementReset(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementFetch(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlStatementBulkExecute(event) => Some(event.metadata.get_or_insert_default()),
            Self::RenewableCertificateGenerationMismatch(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::Unknown(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlInitDb(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlCreateDb(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlDropDb(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlShutDown(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlProcessKill(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlDebug(event) => Some(event.metadata.get_or_insert_default()),
            Self::MySqlRefresh(event) => Some(event.metadata.get_or_insert_default()),
            Self::AccessRequestResourceSearch(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::SqlServerRpcRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseSessionMalformedPacket(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::Sftp(event) => Some(event.metadata.get_or_insert_default()),
            Self::UpgradeWindowStartUpdate(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionEnd(event) => Some(event.metadata.get_or_insert_default()),
            Self::SessionRecordingAccess(event) => Some(event.metadata.get_or_insert_default()),
            Self::KubernetesClusterCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::KubernetesClusterUpdate(event) => Some(event.metadata.get_or_insert_default()),
            Self::KubernetesClusterDelete(event) => Some(event.metadata.get_or_insert_default()),
            Self::SsmRun(event) => Some(event.metadata.get_or_insert_default()),
            Self::ElasticsearchRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::CassandraBatch(event) => Some(event.metadata.get_or_insert_default()),
            Self::CassandraPrepare(event) => Some(event.metadata.get_or_insert_default()),
            Self::CassandraRegister(event) => Some(event.metadata.get_or_insert_default()),
            Self::CassandraExecute(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionDynamoDbRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::DesktopSharedDirectoryStart(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::DesktopSharedDirectoryRead(event) => Some(event.metadata.get_or_insert_default()),
            Self::DesktopSharedDirectoryWrite(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::DynamoDbRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::BotJoin(event) => Some(event.metadata.get_or_insert_default()),
            Self::InstanceJoin(event) => Some(event.metadata.get_or_insert_default()),
            Self::OpenSearchRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabasePermissionUpdate(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseUserCreate(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseUserDeactivate(event) => Some(event.metadata.get_or_insert_default()),
            Self::SpannerRpc(event) => Some(event.metadata.get_or_insert_default()),
            Self::DatabaseSessionCommandResult(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::AppSessionLlmRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::LinuxDesktopSessionStart(event) => Some(event.metadata.get_or_insert_default()),
            Self::LinuxDesktopSessionEnd(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionHttpRequest(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionHttpRequestBodyChunk(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::AppSessionHttpResponse(event) => Some(event.metadata.get_or_insert_default()),
            Self::AppSessionHttpResponseBodyChunk(event) => {
                Some(event.metadata.get_or_insert_default())
            }
            Self::AppSessionTargetDialDenied(event) => Some(event.metadata.get_or_insert_default()),
        }
    }
    /// The event's `SessionMetadata`, made if the event can have one and it was absent.
    pub fn session_mut(&mut self) -> Option<&mut SessionMetadata> {
        match self {
            Self::SessionStart(event) => Some(event.session.get_or_insert_default()),
            Self::SessionJoin(event) => Some(event.session.get_or_insert_default()),
            Self::Resize(event) => Some(event.session.get_or_insert_default()),
            Self::SessionEnd(event) => Some(event.session.get_or_insert_default()),
            Self::SessionCommand(event) => Some(event.session.get_or_insert_default()),
            Self::SessionDisk(event) => Some(event.session.get_or_insert_default()),
            Self::SessionNetwork(event) => Some(event.session.get_or_insert_default()),
            Self::SessionData(event) => Some(event.session.get_or_insert_default()),
            Self::SessionLeave(event) => Some(event.session.get_or_insert_default()),
            Self::Scp(event) => Some(event.session.get_or_insert_default()),
            Self::Exec(event) => Some(event.session.get_or_insert_default()),
            Self::AppSessionStart(event) => Some(event.session.get_or_insert_default()),
            Self::AppSessionChunk(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseSessionStart(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseSessionEnd(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseSessionQuery(event) => Some(event.session.get_or_insert_default()),
            Self::SessionUpload(event) => Some(event.session_metadata.get_or_insert_default()),
            Self::WindowsDesktopSessionStart(event) => Some(event.session.get_or_insert_default()),
            Self::WindowsDesktopSessionEnd(event) => Some(event.session.get_or_insert_default()),
            Self::PostgresParse(event) => Some(event.session.get_or_insert_default()),
            Self::PostgresBind(event) => Some(event.session.get_or_insert_default()),
            Self::PostgresExecute(event) => Some(event.session.get_or_insert_default()),
            Self::PostgresClose(event) => Some(event.session.get_or_insert_default()),
            Self::PostgresFunctionCall(event) => Some(event.session.get_or_insert_default()),
            Self::DesktopClipboardSend(event) => Some(event.session.get_or_insert_default()),
            Self::DesktopClipboardReceive(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementPrepare(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementExecute(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementSendLongData(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementClose(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementReset(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementFetch(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlStatementBulkExecute(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlInitDb(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlCreateDb(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlDropDb(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlShutDown(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlProcessKill(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlDebug(event) => Some(event.session.get_or_insert_default()),
            Self::MySqlRefresh(event) => Some(event.session.get_or_insert_default()),
            Self::SqlServerRpcRequest(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseSessionMalformedPacket(event) => {
                Some(event.session.get_or_insert_default())
            }
            Self::Sftp(event) => Some(event.session.get_or_insert_default()),
            Self::UpgradeWindowStartUpdate(event) => Some(event.session.get_or_insert_default()),
            Self::AppSessionEnd(event) => Some(event.session.get_or_insert_default()),
            Self::ElasticsearchRequest(event) => Some(event.session.get_or_insert_default()),
            Self::CassandraBatch(event) => Some(event.session.get_or_insert_default()),
            Self::CassandraPrepare(event) => Some(event.session.get_or_insert_default()),
            Self::CassandraRegister(event) => Some(event.session.get_or_insert_default()),
            Self::CassandraExecute(event) => Some(event.session.get_or_insert_default()),
            Self::DesktopSharedDirectoryStart(event) => Some(event.session.get_or_insert_default()),
            Self::DesktopSharedDirectoryRead(event) => Some(event.session.get_or_insert_default()),
            Self::DesktopSharedDirectoryWrite(event) => Some(event.session.get_or_insert_default()),
            Self::DynamoDbRequest(event) => Some(event.session.get_or_insert_default()),
            Self::OpenSearchRequest(event) => Some(event.session.get_or_insert_default()),
            Self::DatabasePermissionUpdate(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseUserCreate(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseUserDeactivate(event) => Some(event.session.get_or_insert_default()),
            Self::SpannerRpc(event) => Some(event.session.get_or_insert_default()),
            Self::DatabaseSessionCommandResult(event) => {
                Some(event.session.get_or_insert_default())
            }
            Self::LinuxDesktopSessionStart(event) => Some(event.session.get_or_insert_default()),
            Self::LinuxDesktopSessionEnd(event) => Some(event.session.get_or_insert_default()),
            Self::AppSessionHttpRequest(event) => Some(event.session.get_or_insert_default()),
            Self::AppSessionHttpRequestBodyChunk(event) => {
                Some(event.session.get_or_insert_default())
            }
            Self::AppSessionHttpResponse(event) => Some(event.session.get_or_insert_default()),
            Self::AppSessionHttpResponseBodyChunk(event) => {
                Some(event.session.get_or_insert_default())
            }
            Self::AppSessionTargetDialDenied(event) => Some(event.session.get_or_insert_default()),
            _ => None,
        }
    }
    /// The event's `ServerMetadata`, made if the event can have one and it was absent.
    pub fn server_mut(&mut self) -> Option<&mut ServerMetadata> {
        match self {
            Self::SessionStart(event) => Some(event.server.get_or_insert_default()),
            Self::SessionJoin(event) => Some(event.server.get_or_insert_default()),
            Self::SessionReject(event) => Some(event.server.get_or_insert_default()),
            Self::Resize(event) => Some(event.server.get_or_insert_default()),
            Self::SessionEnd(event) => Some(event.server.get_or_insert_default()),
            Self::SessionCommand(event) => Some(event.server.get_or_insert_default()),
            Self::SessionDisk(event) => Some(event.server.get_or_insert_default()),
            Self::SessionNetwork(event) => Some(event.server.get_or_insert_default()),
            Self::SessionData(event) => Some(event.server.get_or_insert_default()),
            Self::SessionLeave(event) => Some(event.server.get_or_insert_default()),
            Self::Scp(event) => Some(event.server.get_or_insert_default()),
            Self::Exec(event) => Some(event.server.get_or_insert_default()),
            Self::ClientDisconnect(event) => Some(event.server.get_or_insert_default()),
            Self::KubeRequest(event) => Some(event.server.get_or_insert_default()),
            Self::AppSessionStart(event) => Some(event.server.get_or_insert_default()),
            Self::AppSessionChunk(event) => Some(event.server.get_or_insert_default()),
            Self::DatabaseSessionStart(event) => Some(event.server.get_or_insert_default()),
            Self::SessionConnect(event) => Some(event.server.get_or_insert_default()),
            Self::Sftp(event) => Some(event.server.get_or_insert_default()),
            Self::AppSessionEnd(event) => Some(event.server.get_or_insert_default()),
            Self::AppSessionTargetDialDenied(event) => Some(event.server.get_or_insert_default()),
            _ => None,
        }
    }
}
