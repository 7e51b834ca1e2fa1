using CodaMcp.Sandbox.Stytch;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Stytch;

/// <summary>A sandbox on a free port, a clock that only the test moves, and a client. Fresh for each test.</summary>
public abstract class StytchSandboxTest : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    protected StytchSandbox Sandbox { get; private set; } = null!;

    protected OAuthDance Dance { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Sandbox = await StytchSandbox.StartAsync(new StytchSandboxOptions { Port = 0, TimeProvider = Time });
        Dance = new OAuthDance(Sandbox.Url);
    }

    public virtual async Task DisposeAsync()
    {
        Dance.Dispose();
        await Sandbox.DisposeAsync();
    }
}
