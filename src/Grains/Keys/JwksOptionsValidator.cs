using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CodaMcp.Keys;

/// <summary>Refuses addresses of key sets that allow an attacker to forge keys in transit.</summary>
internal sealed class JwksOptionsValidator(IHostEnvironment environment) : IValidateOptions<JwksOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JwksOptions options)
    {
        var refused = options.Addresses.Where(one => !IssuerUrl.IsUsable(one.Value, allowPlain: environment.IsDevelopment())).Select(one => one.Key).ToList();
        return refused.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(refused.Select(issuer => $"The key set of {issuer} must be fetched over https; http is for loopback addresses and the Development environment."));
    }
}
