using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Refit;

namespace CodaMcp.Coda;

/// <summary>Describes an operation as <see cref="ICodaApi"/> declares it.</summary>
/// <param name="Name">Coda's operationId.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The segments of its path. A segment <c>{…}</c> matches any value.</param>
/// <param name="Answer">The type of its response; null if no code reads the response.</param>
internal sealed partial record CodaContract(string Name, HttpMethod Method, string[] Path, JsonTypeInfo? Answer)
{
    // Literal segments come first: "docs/summary" before "docs/{docId}".
    private static readonly CodaContract[] All = [.. typeof(ICodaApi).GetMethods().Select(Read).OrderByDescending(contract => contract.Path.Count(part => part[0] != '{'))];

    /// <summary>Returns the operation of a request; null if the contract has no such operation.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="parts">The segments of its path below the API's address.</param>
    public static CodaContract? Find(HttpMethod method, string[] parts) => Array.Find(All, contract =>
        contract.Method == method && contract.Path.Length == parts.Length && contract.Path.Zip(parts).All(pair => pair.First[0] == '{' || pair.First == pair.Second));

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

    private static CodaContract Read(MethodInfo method)
    {
        var http = method.GetCustomAttribute<HttpMethodAttribute>()!;
        var answer = method.ReturnType.GenericTypeArguments is [var type] ? CodaJson.Default.GetTypeInfo(type) : null;
        return new(JsonNamingPolicy.CamelCase.ConvertName(method.Name), http.Method, http.Path.Trim('/').Split('/'), answer);
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Positions();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Names();
}
