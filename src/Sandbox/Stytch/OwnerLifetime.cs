using Microsoft.Extensions.Hosting;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Ignores signals. The process that owns the sandbox handles them, and disposes the sandbox when it has finished.</summary>
internal sealed class OwnerLifetime : IHostLifetime
{
    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
