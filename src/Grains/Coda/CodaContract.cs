using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace CodaMcp.Coda;

/// <summary>Describes an operation as <see cref="ICodaApi"/> declares it.</summary>
/// <param name="Name">Coda's operationId.</param>
/// <param name="Answer">The type of its response; null if no code reads the response.</param>
internal sealed partial record CodaContract(string Name, JsonTypeInfo? Answer)
{
    /// <summary>Returns the contract that a method of <see cref="ICodaApi"/> declares.</summary>
    public static CodaContract Of(MethodInfo method) => new(
        JsonNamingPolicy.CamelCase.ConvertName(method.Name), method.ReturnType.GenericTypeArguments is [var type] ? CodaJson.Default.GetTypeInfo(type) : null);

    /// <summary>
    /// Returns where a body differs from its declared type: a JSON path without array indexes, and the names of missing required members.
    /// Returns null if the body fits.
    /// </summary>
    public string? MisfitOf(ReadOnlySpan<byte> body)
    {
        if (Answer is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize(body, Answer) is null ? "$" : null;
        }
        catch (JsonException e)
        {
            // Take only the part of the message that comes from the contract. The rest may quote the body.
            var missing = e.Message.IndexOf("including:", StringComparison.Ordinal) is var at and >= 0
                ? $" ({string.Join(", ", Names().Matches(e.Message[at..]).Select(name => name.Groups[1].Value))} missing)"
                : "";
            return Positions().Replace(e.Path ?? "$", "[]") + missing;
        }
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Positions();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Names();
}
