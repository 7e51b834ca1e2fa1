namespace CodaMcp.Audit.Reading;

/// <summary>Creates the entries that readers see of records.</summary>
public static class AuditEntries
{
    /// <summary>Returns the entry of a record.</summary>
    public static AuditEntry Of(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new AuditEntry
        {
            Id = record.Id,
            StartedAt = record.StartedAt,
            Member = record.Member,
            MemberLabel = record.MemberLabel,
            Actor = record.Actor,
            ActorLabel = record.ActorLabel,
            Client = record.Client,
            RegisteredName = record.RegisteredName,
            SessionId = record.SessionId,
            Tool = record.Tool,
            Toolset = record.Toolset,
            Writes = record.Writes,
            Targets = [.. record.Targets],
            TargetNames = [.. record.TargetNames ?? []],
            Outcome = record.Outcome,
            Verdict = AuditVerdicts.Of(record.Outcome),
            Reason = record.Reason,
            Calls = record.Calls,
            Duration = record.Duration,
            TurnWait = record.TurnWait,
            PermitWait = record.PermitWait,
            CacheHits = record.CacheHits,
            UpstreamRequests = record.UpstreamRequests,
            RequestIds = [.. record.RequestIds],
            ArgumentBytes = record.ArgumentBytes,
            ResultBytes = record.ResultBytes,
            Scopes = [.. record.Scopes ?? []],
            CodaToken = record.CodaToken,
            ArgumentsDigest = record.ArgumentsDigest,
            Arguments = record.Arguments,
            HasArgumentValues = record.ArgumentValues is not null,
            Details = record.Details,
            WriteKey = record.WriteKey,
            JsonRpcId = record.JsonRpcId,
            TraceId = record.TraceId,
            Front = record.Front,
            Silo = record.Silo,
        };
    }
}
