using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>An event of one member other than a call, for the audit. The member is the one whose account or data the event is about.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberEvent")]
public sealed record MemberEvent
{
    /// <summary>The most characters of <see cref="Details"/>. Longer details are left out, and the record says how long they were.</summary>
    public const int LongestDetails = 64 * 1024;

    /// <summary>The name of the event: one of <see cref="EventKinds"/>, or an MCP method.</summary>
    [Id(0)] public required string Kind { get; init; }

    /// <summary>Whether it was refused. Refusals of one kind and client within a minute are counted in one record.</summary>
    [Id(1)] public bool Refused { get; init; }

    /// <summary>The reason, in one or two sentences; at most 300 characters are kept. It has no text of a document and no secret.</summary>
    [Id(2)] public string? Reason { get; init; }

    /// <summary>The client that the event is about, or that sent the request, if any.</summary>
    [Id(3)] public CallingClient? Client { get; init; }

    /// <summary>The name that the OAuth client is registered with, if the caller knows it. The member's grain keeps it by the client's id.</summary>
    [Id(4)] public string? RegisteredName { get; init; }

    /// <summary>The member's email address or name, if the caller knows it.</summary>
    [Id(5)] public string? MemberLabel { get; init; }

    /// <summary>Who did it, if that is not the member. If it is not set, <see cref="Actor.Current"/> is used.</summary>
    [Id(6)] public Actor? Actor { get; init; }

    /// <summary>The MCP session, if there is one.</summary>
    [Id(7)] public string? SessionId { get; init; }

    /// <summary>What the event touched, as <c>doc:…</c>, <c>organization:…</c> or <c>member:…</c>; at most 50.</summary>
    [Id(8)] public string[] Targets { get; init; } = [];

    /// <summary>The scopes that were granted or asked for.</summary>
    [Id(9)] public string[]? Scopes { get; init; }

    /// <summary>
    /// Further details, as a JSON object (<see cref="Change"/>); at most <see cref="LongestDetails"/>. They have no text of a document and no
    /// secret.
    /// </summary>
    [Id(10)] public string? Details { get; init; }

    /// <summary>The W3C trace id of the request.</summary>
    [Id(11)] public string? TraceId { get; init; }

    /// <summary>The front that noticed the event: machine and process.</summary>
    [Id(12)] public string? Front { get; init; }

    /// <summary>The JSON-RPC id of the request, prefixed with its type (<c>s:</c> or <c>n:</c>), if there was such a request.</summary>
    [Id(13)] public string? JsonRpcId { get; init; }

    /// <summary>How often it happened; more than 1 if the caller has counted refusals itself.</summary>
    [Id(14)] public int Times { get; init; } = 1;

    /// <summary>Whether it was refused because an operator has stopped it.</summary>
    [Id(15)] public bool Stopped { get; init; }

    /// <summary>Returns the details of a change: <c>{"before":…,"after":…}</c>.</summary>
    /// <param name="before">The JSON before; null if there was nothing.</param>
    /// <param name="after">The JSON after; null if nothing is left.</param>
    /// <exception cref="JsonException">One of them is not JSON.</exception>
    public static string Change(string? before, string? after)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("before");
            writer.WriteRawValue(before ?? "null");
            writer.WritePropertyName("after");
            writer.WriteRawValue(after ?? "null");
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Shows only the kind, because Orleans logs the arguments of calls that fail or are slow.</summary>
    public override string ToString() => $"({Kind})";
}
