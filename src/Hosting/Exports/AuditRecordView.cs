using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Audit;

/// <summary>An audit record in the form of the API and the exports. New versions only add properties.</summary>
public sealed record AuditRecordView
{
    /// <summary>A version 7 UUID, which sorts by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>The start time of the call.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The organization's id.</summary>
    public required string Organization { get; init; }

    /// <summary>The member whom the record is about.</summary>
    public required PersonView Member { get; init; }

    /// <summary>The person who acted, if it was not the member: an admin or an operator.</summary>
    public PersonView? Actor { get; init; }

    /// <summary>The client. Null if there was none.</summary>
    public ClientView? Client { get; init; }

    /// <summary>The MCP session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The tool. An event that is not a tool call has a word such as <c>resources/read</c> or <c>session/start</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>The toolset of the tool.</summary>
    public string? Toolset { get; init; }

    /// <summary>Whether the tool writes.</summary>
    public required bool Writes { get; init; }

    /// <summary>The documents and other resources that the call touched.</summary>
    public required IReadOnlyList<TargetView> Targets { get; init; }

    /// <summary>The outcome, such as <c>succeeded</c>, <c>started</c> or <c>limit_exceeded</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The kind of outcome: <c>fine</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The reason for a refusal or failure.</summary>
    public string? Reason { get; init; }

    /// <summary>The number of calls in this record. It is more than 1 for refusals that were counted together.</summary>
    public required int Calls { get; init; }

    /// <summary>The duration in milliseconds. Null until the call ended.</summary>
    public double? DurationMs { get; init; }

    /// <summary>The wait for a turn under the call limit, in milliseconds.</summary>
    public double? TurnWaitMs { get; init; }

    /// <summary>The total wait of its requests for permits of Coda's limits, in milliseconds.</summary>
    public double? PermitWaitMs { get; init; }

    /// <summary>The number of reads that the cache answered.</summary>
    public required int CacheHits { get; init; }

    /// <summary>The number of requests to Coda.</summary>
    public required int UpstreamRequests { get; init; }

    /// <summary>Coda's request ids of the writes.</summary>
    public required IReadOnlyList<string> RequestIds { get; init; }

    /// <summary>The size of the arguments in bytes.</summary>
    public int? ArgumentBytes { get; init; }

    /// <summary>The size of the result in bytes.</summary>
    public int? ResultBytes { get; init; }

    /// <summary>The scopes of the token.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The Coda API token: <c>service:</c> or <c>member:</c>, and a fingerprint.</summary>
    public string? CodaToken { get; init; }

    /// <summary>HMAC-SHA256 of the arguments, in hex.</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>The arguments by name, with types and lengths. A single record also has their values if the reader may see them.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Whether values of arguments are stored.</summary>
    public required bool HasArgumentValues { get; init; }

    /// <summary>Further details, such as a policy before and after a change.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>The key of the write. A repeat of the same write has the same key.</summary>
    public string? WriteKey { get; init; }

    /// <summary>The JSON-RPC id of the request, with the prefix <c>s:</c> or <c>n:</c>.</summary>
    public string? JsonRpcId { get; init; }

    /// <summary>The W3C trace id.</summary>
    public string? TraceId { get; init; }

    /// <summary>The front that received the call: machine and process.</summary>
    public string? Front { get; init; }

    /// <summary>The silo that stored the record first: cluster, address and start time.</summary>
    public string? Silo { get; init; }

    /// <summary>Creates the view of a record.</summary>
    public static AuditRecordView Of(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var client = entry.Client;
        return new AuditRecordView
        {
            Id = entry.Id,
            StartedAt = entry.StartedAt,
            Organization = entry.Member.Organization,
            Member = new PersonView(entry.Member.Member, entry.MemberLabel, entry.Member.Issuer),
            Actor = entry.Actor is { } actor ? new PersonView(actor.Member, entry.ActorLabel, actor.Issuer) : null,
            Client = client is { ClientId: "", Name: "" } ? null : new ClientView(client.ClientId, client.Name, client.Version, client.ProtocolVersion, entry.RegisteredName),
            SessionId = entry.SessionId,
            Tool = entry.Tool,
            Toolset = entry.Toolset,
            Writes = entry.Writes,
            Targets = [.. entry.Targets.Select((target, place) => new TargetView(target, entry.TargetNames.ElementAtOrDefault(place) is { Length: > 0 } name ? name : null))],
            Outcome = entry.Outcome,
            Verdict = entry.Verdict switch { AuditVerdict.Fine => "fine", AuditVerdict.Refused => "refused", _ => "failed" },
            Reason = entry.Reason,
            Calls = entry.Calls,
            DurationMs = entry.Duration?.TotalMilliseconds,
            TurnWaitMs = entry.TurnWait?.TotalMilliseconds,
            PermitWaitMs = entry.PermitWait?.TotalMilliseconds,
            CacheHits = entry.CacheHits,
            UpstreamRequests = entry.UpstreamRequests,
            RequestIds = entry.RequestIds,
            ArgumentBytes = entry.ArgumentBytes,
            ResultBytes = entry.ResultBytes,
            Scopes = entry.Scopes,
            CodaToken = entry.CodaToken,
            ArgumentsDigest = entry.ArgumentsDigest,
            Arguments = JsonOf(entry.Arguments),
            HasArgumentValues = entry.HasArgumentValues,
            Details = JsonOf(entry.Details),
            WriteKey = entry.WriteKey,
            JsonRpcId = entry.JsonRpcId,
            TraceId = entry.TraceId,
            Front = entry.Front,
            Silo = entry.Silo,
        };
    }

    // Stored text has no control characters. Their removal keeps JSON valid. Text that still is not JSON is left out.
    private static JsonElement? JsonOf(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, ExportJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A person in a record.</summary>
/// <param name="Id">The member's id. For an operator it is the user name of the operating system.</param>
/// <param name="Label">The email address or name at that time.</param>
/// <param name="Issuer">The issuer of the id. It is <c>operator</c> for a person who runs commands.</param>
public sealed record PersonView(string Id, string? Label, string Issuer);

/// <summary>A client in a record.</summary>
/// <param name="Id">The OAuth client's id.</param>
/// <param name="Name">MCP <c>clientInfo.name</c>, which the client chooses.</param>
/// <param name="Version">MCP <c>clientInfo.version</c>.</param>
/// <param name="ProtocolVersion">The MCP revision.</param>
/// <param name="RegisteredName">The registered name of the OAuth client. Null if it is not known.</param>
public sealed record ClientView(string Id, string Name, string Version, string ProtocolVersion, string? RegisteredName);

/// <summary>A resource that a call touched.</summary>
/// <param name="Id">Its kind and id, such as <c>doc:…</c>.</param>
/// <param name="Name">Its name at that time. Null if it was not known.</param>
public sealed record TargetView(string Id, string? Name);

/// <summary>The JSON of the exports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecordView))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ExportJson : JsonSerializerContext;
