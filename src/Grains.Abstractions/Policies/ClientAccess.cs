using System.Text.Json.Serialization;

namespace CodaMcp.Policies;

/// <summary>Which OAuth clients the members of an organization may connect. Stored by name. New values are only appended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClientAccess>))]
[GenerateSerializer, Alias("codamcp.ClientAccess")]
public enum ClientAccess
{
    /// <summary>All clients except the blocked ones.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>The allowed clients. An admin sees the other clients and decides about them.</summary>
    [JsonStringEnumMemberName("askFirst")]
    AskFirst,

    /// <summary>The allowed clients. The other clients are refused, and no admin is asked.</summary>
    [JsonStringEnumMemberName("listedOnly")]
    ListedOnly,
}
