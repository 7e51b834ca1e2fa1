using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Tools;

namespace CodaMcp.Elicitation;

/// <summary>Makes and opens MCP <c>requestState</c>. The client cannot read it, and cannot use it after changing it.</summary>
/// <param name="protector">Encrypts it.</param>
public sealed class RequestStateProtector(Protector protector)
{
    private const string Purpose = "request state";

    // A state holds 64 KB of answers at most, in base64 twice.
    private const int MaxLength = 256 * 1024;

    /// <summary>Encrypts a state.</summary>
    internal string Protect(RequestState state) => protector.ProtectText(Purpose, JsonSerializer.Serialize(state, ElicitationJson.Default.RequestState));

    /// <summary>Opens a state. It does not check whom the state is for.</summary>
    /// <exception cref="ToolException">It was not made here, or it was altered.</exception>
    internal RequestState Unprotect(string text) => text.Length <= MaxLength && protector.TryUnprotectText(Purpose, text, [], out var plain)
        ? JsonSerializer.Deserialize(plain, ElicitationJson.Default.RequestState)!
        : throw MemberElicitations.Refused("was not made by this server, or was altered");
}
