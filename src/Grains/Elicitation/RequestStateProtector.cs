using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Tools;

namespace CodaMcp.Elicitation;

/// <summary>Encrypts and decrypts MCP <c>requestState</c>. The client cannot read it, and cannot use it after changing it.</summary>
/// <param name="protector">Encrypts it.</param>
public sealed class RequestStateProtector(Protector protector)
{
    private const string Purpose = "request state";

    // A state has at most 64 KB of answers, encoded in base64 twice.
    private const int MaxLength = 256 * 1024;

    /// <summary>Encrypts a state.</summary>
    internal string Protect(RequestState state) => protector.ProtectText(Purpose, JsonSerializer.Serialize(state, ElicitationJson.Default.RequestState));

    /// <summary>Decrypts a state. Does not check which member the state is for.</summary>
    /// <exception cref="ToolException">The state was not made by this server, or it was altered.</exception>
    internal RequestState Unprotect(string text) => text.Length <= MaxLength && protector.TryUnprotectText(Purpose, text, [], out var plain)
        ? JsonSerializer.Deserialize(plain, ElicitationJson.Default.RequestState)!
        : throw MemberElicitations.Refused("was not made by this server, or was altered");
}
