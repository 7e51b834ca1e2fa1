using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using CodaMcp.Coda;
using Refit;

namespace CodaMcp.Doctor;

/// <summary>An operation of <see cref="ICodaApi"/>, read off its method.</summary>
/// <param name="Name">Coda's operationId.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Matches the operation's paths below the API's address.</param>
/// <param name="Contract">What production makes of a successful answer; null where it reads none.</param>
internal sealed partial record ApiOperation(string Name, HttpMethod Method, Regex Path, JsonTypeInfo? Contract)
{
    /// <summary>All operations; those with fewer variable parts in their path first, so that the first that matches is meant.</summary>
    public static IReadOnlyList<ApiOperation> All { get; } =
        [.. typeof(ICodaApi).GetMethods().Select(Read).OfType<ApiOperation>().OrderBy(operation => operation.Path.ToString().Split("[^").Length)];

    /// <summary>The operation of a request; null where production has none.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">Its path below the API's address, without the query.</param>
    public static ApiOperation? Of(HttpMethod method, string path) => All.FirstOrDefault(operation => operation.Method == method && operation.Path.IsMatch(path));

    private static ApiOperation? Read(MethodInfo method)
    {
        if (method.GetCustomAttribute<HttpMethodAttribute>() is not { } http)
            return null;
        // The one name that Coda writes as one word.
        var name = method.Name == nameof(ICodaApi.WhoAmI) ? "whoami" : char.ToLowerInvariant(method.Name[0]) + method.Name[1..];
        var answer = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : null;
        return new ApiOperation(
            name, http.Method, new Regex($"^{Variable().Replace(http.Path, "[^/]+")}$"), answer is null ? null : CodaJson.Default.GetTypeInfo(answer));
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
