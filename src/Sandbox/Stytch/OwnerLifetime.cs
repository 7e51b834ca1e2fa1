using Microsoft.Extensions.Hosting;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Leaves signals to the process that owns the sandbox: it is stopped by being disposed, and not before its owner is done.</summary>
internal sealed class OwnerLifetime : IHostLifetime
{
    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
