using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Inputs;

/// <summary>Makes and opens MCP <c>requestState</c>: opaque to the client, and good for nothing once altered (AES-256-GCM).</summary>
/// <param name="key">32 bytes, the same in every silo and after a restart.</param>
public sealed class RequestStateSeal(byte[] key)
{
    // A state holds 64 KB of answers at most, in base64 twice.
    private const int MaxLength = 256 * 1024;

    /// <summary>Seals a state.</summary>
    internal string Seal(RequestState state) => Sealing.Seal(key, JsonSerializer.SerializeToUtf8Bytes(state, InputsJson.Default.RequestState), []);

    /// <summary>Opens a state, whoever it is for.</summary>
    /// <exception cref="ToolException">It was not made here.</exception>
    internal RequestState Open(string text) => text.Length <= MaxLength && Sealing.TryOpen(key, text, [], out var plain)
        ? JsonSerializer.Deserialize(plain, InputsJson.Default.RequestState)!
        : throw MemberInputs.Refused("was not made by this server, or was altered");
}
