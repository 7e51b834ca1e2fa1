using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CodaMcp.Keys;

/// <summary>Refuses settings by which keys could be forged on the way, fetched too often or kept too long.</summary>
internal sealed class JwksOptionsValidator(IHostEnvironment environment) : IValidateOptions<JwksOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JwksOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(JwksOptions options)
    {
        foreach (var (issuer, address) in options.Addresses)
        {
            if (!IssuerUrl.IsUsable(address, allowPlain: environment.IsDevelopment()))
                yield return $"The key set of {issuer} must be fetched over https; http is for loopback addresses and the Development environment.";
        }
        if (options.RefreshAge <= TimeSpan.Zero || options.RefreshAge > JwksOptions.MaxRefreshAge)
            yield return "RefreshAge must be more than zero and at most 5 minutes.";
        if (options.FetchFloor < TimeSpan.FromSeconds(1) || options.FetchFloor > TimeSpan.FromMinutes(1))
            yield return "FetchFloor must be between 1 second and 1 minute.";
        if (options.FetchTimeout <= TimeSpan.Zero || options.FetchTimeout > TimeSpan.FromSeconds(5))
            yield return "FetchTimeout must be more than zero and at most 5 seconds.";
    }
}
