using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.Connections;

namespace CodaMcp.Sandbox;

/// <summary>The Sandbox's Stytch and Coda, each on its own port.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private SandboxHost(StytchSandbox stytch, CodaSandbox coda) => (Stytch, Coda) = (stytch, coda);

    /// <summary>The simulated Stytch.</summary>
    public StytchSandbox Stytch { get; }

    /// <summary>The simulated Coda, with the host for downloads of its exports.</summary>
    public CodaSandbox Coda { get; }

    /// <summary>Starts both.</summary>
    /// <exception cref="IOException">A port is in use. The inner exception is an <see cref="AddressInUseException"/>.</exception>
    public static async Task<SandboxHost> StartAsync(StytchSandboxOptions stytch, CodaSandboxOptions coda, CancellationToken cancellationToken = default)
    {
        var startedStytch = await StytchSandbox.StartAsync(stytch, cancellationToken);
        try
        {
            return new SandboxHost(startedStytch, await CodaSandbox.StartAsync(coda, cancellationToken));
        }
        catch
        {
            await startedStytch.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops both.</summary>
    public async ValueTask DisposeAsync()
    {
        await Coda.DisposeAsync();
        await Stytch.DisposeAsync();
    }
}
