using System.Text.Json;
using CodaMcp.Calls;

namespace CodaMcp.Sessions;

/// <summary>Reads what the client of a session can be asked for, as it declared at <c>initialize</c>.</summary>
internal static class SessionAbilities
{
    /// <summary>Returns the abilities that the capabilities declare.</summary>
    /// <param name="clientCapabilities">MCP <c>capabilities</c>, a JSON object.</param>
    public static ClientAbilities Of(string clientCapabilities)
    {
        using var json = JsonDocument.Parse(clientCapabilities);
        var capabilities = json.RootElement;
        var abilities = ClientAbilities.None;
        if (Find(capabilities, "elicitation") is { } elicitation)
        {
            var url = Find(elicitation, "url") is not null;
            // Older revisions have no modes. Without a named mode, elicitation means forms.
            if (Find(elicitation, "form") is not null || !url)
                abilities |= ClientAbilities.ElicitForm;
            if (url)
                abilities |= ClientAbilities.ElicitUrl;
        }

        if (Find(capabilities, "sampling") is not null)
            abilities |= ClientAbilities.Sample;
        if (Find(capabilities, "roots") is not null)
            abilities |= ClientAbilities.ListRoots;
        return abilities;
    }

    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
