using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CodaMcp.Coda;

/// <summary>Refuses a Coda address or token that the gateway cannot use. The error names the setting, never a secret value.</summary>
/// <param name="environment">The environment. Only in Development may the API use plain HTTP with a host that is not loopback.</param>
public sealed class CodaOptionsValidator(IHostEnvironment? environment = null) : IValidateOptions<CodaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CodaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();

        if (!options.BaseUrl.IsAbsoluteUri || options.BaseUrl.Scheme is not ("http" or "https"))
            problems.Add("CODA_API_BASE_URL is not an absolute http(s) address.");
        else if (options.BaseUrl.Scheme == "http" && !options.BaseUrl.IsLoopback && environment?.IsDevelopment() is not true)
            problems.Add("CODA_API_BASE_URL must be https unless the host is loopback or the environment is Development: the token travels with every request.");
        else if (options.BaseUrl.UserInfo.Length + options.BaseUrl.Query.Length + options.BaseUrl.Fragment.Length > 0)
            problems.Add("CODA_API_BASE_URL holds user information, a query or a fragment.");

        if (options.ApiToken is { Length: > 0 } token && token.Any(c => c is < '!' or > '~'))
            problems.Add("CODA_API_TOKEN holds characters that cannot be sent in a header.");

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
