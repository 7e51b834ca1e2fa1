using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Audit;

/// <summary>An audit record as the API and the exports give it. Properties are only ever added.</summary>
public sealed record AuditRecordView
{
    /// <summary>A version 7 UUID, which sorts by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The organization's id.</summary>
    public required string Organization { get; init; }

    /// <summary>The member it is about.</summary>
    public required PersonView Member { get; init; }

    /// <summary>Who did it, if that is somebody else: an admin, or an operator.</summary>
    public PersonView? Actor { get; init; }

    /// <summary>The client; null where there was none.</summary>
    public ClientView? Client { get; init; }

    /// <summary>The MCP session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The tool, or the word for what is no tool, as <c>resources/read</c> or <c>session/start</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>The toolset of the tool.</summary>
    public string? Toolset { get; init; }

    /// <summary>Whether the tool writes.</summary>
    public required bool Writes { get; init; }

    /// <summary>What it touched.</summary>
    public required IReadOnlyList<TargetView> Targets { get; init; }

    /// <summary>The outcome, as <c>succeeded</c>, <c>started</c> or <c>limit_exceeded</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Whether that is <c>fine</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why it was refused or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>How many calls the record stands for: more than 1 for refusals that were counted together.</summary>
    public required int Calls { get; init; }

    /// <summary>How long it took, in milliseconds; null until it ended.</summary>
    public double? DurationMs { get; init; }

    /// <summary>How long it waited for its turn under the call limit, in milliseconds.</summary>
    public double? TurnWaitMs { get; init; }

    /// <summary>How long its requests waited for permits of Coda's limits, all added up, in milliseconds.</summary>
    public double? PermitWaitMs { get; init; }

    /// <summary>Reads answered from the cache.</summary>
    public required int CacheHits { get; init; }

    /// <summary>Requests that went to Coda.</summary>
    public required int UpstreamRequests { get; init; }

    /// <summary>Coda's request ids of the writes.</summary>
    public required IReadOnlyList<string> RequestIds { get; init; }

    /// <summary>How many bytes the arguments had.</summary>
    public int? ArgumentBytes { get; init; }

    /// <summary>How many bytes the result had.</summary>
    public int? ResultBytes { get; init; }

    /// <summary>The scopes that the token had.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Whose Coda API token: <c>service:</c> or <c>member:</c> and a fingerprint.</summary>
    public string? CodaToken { get; init; }

    /// <summary>HMAC-SHA256 of the arguments, in hex.</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>The arguments by name, with types and lengths; in one record with their values if the reader may see them.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Whether values of arguments are stored.</summary>
    public required bool HasArgumentValues { get; init; }

    /// <summary>More about what was done, such as a policy before and after.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>What a repeat of the write has in common with it.</summary>
    public string? WriteKey { get; init; }

    /// <summary>The JSON-RPC id of the request, with <c>s:</c> or <c>n:</c> before it.</summary>
    public string? JsonRpcId { get; init; }

    /// <summary>The W3C trace id.</summary>
    public string? TraceId { get; init; }

    /// <summary>The front that took it: machine and process.</summary>
    public string? Front { get; init; }

    /// <summary>The silo that stored it first: cluster, address and start.</summary>
    public string? Silo { get; init; }

    /// <summary>The view of a record.</summary>
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

    // What is stored was cleaned of control characters, which leaves JSON as it is. A value that is no JSON all the same is left out.
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
/// <param name="Id">The member's id; for an operator the name at the operating system.</param>
/// <param name="Label">The email address or name at that time.</param>
/// <param name="Issuer">Who vouches for the id; <c>operator</c> for a person who runs commands.</param>
public sealed record PersonView(string Id, string? Label, string Issuer);

/// <summary>A client in a record.</summary>
/// <param name="Id">The OAuth client's id.</param>
/// <param name="Name">MCP <c>clientInfo.name</c>: the client's own word.</param>
/// <param name="Version">MCP <c>clientInfo.version</c>.</param>
/// <param name="ProtocolVersion">The MCP revision.</param>
/// <param name="RegisteredName">The name that the OAuth client was registered with; null where it is not known.</param>
public sealed record ClientView(string Id, string Name, string Version, string ProtocolVersion, string? RegisteredName);

/// <summary>Something that was touched.</summary>
/// <param name="Id">Its kind and id, as <c>doc:…</c>.</param>
/// <param name="Name">Its name at that time; null where it was not known.</param>
public sealed record TargetView(string Id, string? Name);

/// <summary>The JSON of the exports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecordView))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ExportJson : JsonSerializerContext;
