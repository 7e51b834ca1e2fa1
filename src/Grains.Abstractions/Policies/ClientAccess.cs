using System.Text.Json.Serialization;

namespace CodaMcp.Policies;

/// <summary>Which OAuth clients the members of an organization may connect. Stored by name. Only ever appended to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClientAccess>))]
[GenerateSerializer, Alias("codamcp.ClientAccess")]
public enum ClientAccess
{
    /// <summary>All but the blocked ones.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>The allowed ones. An admin is shown the others, and decides.</summary>
    [JsonStringEnumMemberName("askFirst")]
    AskFirst,

    /// <summary>The allowed ones. The others are refused, and nobody is asked.</summary>
    [JsonStringEnumMemberName("listedOnly")]
    ListedOnly,
}
