using System.Buffers;
using System.Text.Json;

namespace CodaMcp.Audit;

/// <summary>
/// Events of the Open Cybersecurity Schema Framework, class API Activity (6003), one JSON object per line. <c>docs/api.md</c> has the mapping. The required
/// attributes come from the schema's repository. No SIEM has been tested with these events yet.
/// </summary>
public sealed class OcsfFormat : AuditFormat
{
    /// <summary>The version of this mapping. Increase it when the meaning of an attribute changes.</summary>
    public const int MappingVersion = 1;

    private const string SchemaVersion = "1.3.0";
    private const int Category = 6;
    private const int Class = 6003;
    private const int Informational = 1;
    private const int Low = 2;
    private const int Unknown = 0;
    private const int Success = 1;
    private const int Failure = 2;
    private const int Read = 2;
    private const int Other = 99;

    /// <inheritdoc/>
    public override string Name => "ocsf";

    /// <inheritdoc/>
    public override string Extension => "ocsf.jsonl";

    /// <inheritdoc/>
    public override string ContentType => "application/jsonl; charset=utf-8";

    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> output, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(entry);
        using (var json = new Utf8JsonWriter(output))
            Write(json, entry);
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        var activity = ActivityOf(entry);
        json.WriteStartObject();
        json.WriteNumber("class_uid", Class);
        json.WriteString("class_name", "API Activity");
        json.WriteNumber("category_uid", Category);
        json.WriteString("category_name", "Application Activity");
        json.WriteNumber("activity_id", activity.Id);
        json.WriteString("activity_name", activity.Name);
        json.WriteNumber("type_uid", (Class * 100) + activity.Id);
        json.WriteNumber("severity_id", entry.Verdict == AuditVerdict.Fine ? Informational : Low);
        json.WriteNumber("time", entry.StartedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("count", entry.Calls);
        if (entry.Duration is { } duration)
            json.WriteNumber("duration", (long)duration.TotalMilliseconds);
        json.WriteNumber("status_id", entry.Outcome == "started" ? Unknown : entry.Verdict == AuditVerdict.Fine ? Success : Failure);
        json.WriteString("status_code", entry.Outcome);
        WriteOptional(json, "status_detail", entry.Reason);
        WriteMetadata(json, entry);
        WriteActor(json, entry);
        WriteApi(json, entry);
        json.WriteStartObject("src_endpoint");
        json.WriteString("name", entry.Client.Name.Length > 0 ? entry.Client.Name : entry.Client.ClientId.Length > 0 ? entry.Client.ClientId : "CodaMcp");
        WriteOptional(json, "uid", entry.Client.ClientId);
        json.WriteEndObject();
        WriteResources(json, entry);
        json.WriteStartObject("unmapped");
        json.WriteNumber("mapping_version", MappingVersion);
        json.WriteBoolean("writes", entry.Writes);
        json.WriteNumber("cache_hits", entry.CacheHits);
        json.WriteNumber("upstream_requests", entry.UpstreamRequests);
        WriteOptional(json, "toolset", entry.Toolset);
        WriteOptional(json, "coda_token", entry.CodaToken);
        WriteOptional(json, "arguments_digest", entry.ArgumentsDigest);
        WriteOptional(json, "details", entry.Details);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", SchemaVersion);
        json.WriteString("uid", entry.Id);
        WriteOptional(json, "correlation_uid", entry.TraceId);
        json.WriteString("log_name", "audit");
        json.WriteStartObject("product");
        json.WriteString("name", "CodaMcp");
        json.WriteString("vendor_name", "CodaMcp");
        json.WriteString("version", ServiceVersion.Text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, AuditEntry entry)
    {
        var (who, label) = entry.Actor is { } actor ? (actor, entry.ActorLabel) : (entry.Member, entry.MemberLabel);
        json.WriteStartObject("actor");
        json.WriteStartObject("user");
        json.WriteString("uid", who.Member);
        WriteOptional(json, label?.Contains('@', StringComparison.Ordinal) is true ? "email_addr" : "name", label);
        json.WriteStartObject("org");
        json.WriteString("uid", who.Organization);
        json.WriteEndObject();
        json.WriteEndObject();
        if (entry.SessionId is not null)
        {
            json.WriteStartObject("session");
            json.WriteString("uid", entry.SessionId);
            json.WriteEndObject();
        }

        WriteOptional(json, "app_name", entry.Client.Name);
        WriteOptional(json, "app_uid", entry.Client.ClientId);
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject("api");
        json.WriteString("operation", entry.Tool);
        WriteOptional(json, "version", entry.Client.ProtocolVersion);
        json.WriteStartObject("service");
        json.WriteString("name", "CodaMcp");
        json.WriteEndObject();
        if (entry.JsonRpcId is not null)
        {
            json.WriteStartObject("request");
            json.WriteString("uid", entry.JsonRpcId);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, AuditEntry entry)
    {
        // An action on another member's account is about that member.
        var member = entry.Actor is null ? [] : new[] { (Target: $"member:{entry.Member.Member}", Name: entry.MemberLabel) };
        var resources = entry.Targets.Select((target, place) => (Target: target, Name: entry.TargetNames.ElementAtOrDefault(place))).Concat(member).ToList();
        if (resources.Count == 0)
            return;
        json.WriteStartArray("resources");
        foreach (var (target, name) in resources)
        {
            var colon = target.IndexOf(':', StringComparison.Ordinal);
            json.WriteStartObject();
            json.WriteString("type", colon < 0 ? "other" : target[..colon]);
            json.WriteString("uid", target[(colon + 1)..]);
            WriteOptional(json, "name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The record does not show what a write does to a document. It only has the tool.
    private static (int Id, string Name) ActivityOf(AuditEntry entry) => entry.Tool switch
    {
        _ when !entry.Writes && !entry.Tool.Contains('/', StringComparison.Ordinal) && entry.Toolset is not null => (Read, "Read"),
        "resources/read" or "resources/list" or "completion/complete" or "prompts/get" or "prompts/list" or "audit/read" or "audit/export" or "audit/decrypt" => (Read, "Read"),
        _ when entry.Tool.StartsWith("create_", StringComparison.Ordinal) || entry.Tool.StartsWith("add_", StringComparison.Ordinal) => (1, "Create"),
        _ when entry.Tool.StartsWith("delete_", StringComparison.Ordinal) || entry.Tool.StartsWith("remove_", StringComparison.Ordinal) => (4, "Delete"),
        _ when entry.Writes => (3, "Update"),
        _ => (Other, "Other"),
    };

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }
}
