using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Refit;

namespace CodaMcp.Coda;

/// <summary>What <see cref="ICodaApi"/> says about an operation.</summary>
/// <param name="Name">Coda's operationId.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The parts of its path; <c>{…}</c> stands for any.</param>
/// <param name="Answer">The form of its answer; null where nobody reads it.</param>
internal sealed partial record CodaContract(string Name, HttpMethod Method, string[] Path, JsonTypeInfo? Answer)
{
    // "docs/summary" before "docs/{docId}".
    private static readonly CodaContract[] All = [.. typeof(ICodaApi).GetMethods().Select(Read).OrderByDescending(contract => contract.Path.Count(part => part[0] != '{'))];

    /// <summary>The operation of a request; null where there is none such.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="parts">Its path below the API's address.</param>
    public static CodaContract? Find(HttpMethod method, string[] parts) => Array.Find(All, contract =>
        contract.Method == method && contract.Path.Length == parts.Length && contract.Path.Zip(parts).All(pair => pair.First[0] == '{' || pair.First == pair.Second));

    /// <summary>
    /// Where a body differs from the form that the contract gives it: a JSON path without positions, with the names of required members that
    /// are missing. Null where it fits.
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
            // Of the message, only what the contract itself says: the rest may quote the body.
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
