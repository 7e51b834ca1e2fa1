using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>
/// Stops the start if there is a development bearer and a listener that other machines can reach. The listeners are known only once the
/// server runs. So <see cref="DevelopmentBearer.Accepts"/> also checks each connection.
/// </summary>
internal sealed class DevelopmentBearerGuard(IOptions<AuthenticationOptions> options, IServer server) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <exception cref="OptionsValidationException">A listener is not on a loopback address.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DevelopmentBearer is null)
            return Task.CompletedTask;
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            if (!IsLoopback(BindingAddress.Parse(address).Host))
                throw new OptionsValidationException(
                    "", typeof(AuthenticationOptions), [$"DevelopmentBearer needs every listener on a loopback address, and {address} is not."]);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
