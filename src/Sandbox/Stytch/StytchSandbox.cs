using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// A stand-in for Stytch B2B Connected Apps over real HTTP, on loopback unless told otherwise: an OAuth 2.1 authorization server with registration, client id
/// metadata documents, consent page, rotating refresh tokens and the management calls of a consent page and a sign-in page (magic links,
/// mailed codes, discovery OAuth, single sign-on, second factors, sessions), with made-up members who sign in without a password. For the first run and for tests; it protects nothing.
/// </summary>
public sealed class StytchSandbox : IAsyncDisposable
{
    private const int MaximumBodyBytes = 64 * 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly SigningKeys _keys;
    private readonly TokenMinter _minter;
    private readonly SandboxInbox _inbox;
    private readonly TimeProvider _time;

    private StytchSandbox(WebApplication app, SigningKeys keys, TokenMinter minter, SandboxInbox inbox, TimeProvider time, StytchFaults faults, string url)
    {
        _inbox = inbox;
        _time = time;
        _app = app;
        _keys = keys;
        _minter = minter;
        Faults = faults;
        Url = url;
    }

    /// <summary>The base address without a trailing slash: the issuer, and what Stytch calls the project domain.</summary>
    public string Url { get; }

    /// <summary>Switches to misbehave by, and counters.</summary>
    public StytchFaults Faults { get; }

    /// <summary>The members who can sign in; the same in every sandbox.</summary>
    public IReadOnlyList<SandboxMember> Members => SandboxMember.Seeded;

    /// <summary>The page that lists mails, text messages and the codes of authenticator apps.</summary>
    public string InboxUrl => Url + InboxPage.Path;

    /// <summary>The mails with magic links and codes, the newest first, at most 50.</summary>
    public IReadOnlyList<SandboxMail> Mails => _inbox.Mails;

    /// <summary>The text messages with codes, the newest first, at most 50.</summary>
    public IReadOnlyList<SandboxText> Texts => _inbox.Texts;

    /// <summary>Returns the code that the member's authenticator app shows now.</summary>
    /// <exception cref="ArgumentException">The member has no authenticator app.</exception>
    public string TotpCode(SandboxMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.TotpSecret is { } secret
            ? Totp.Code(secret, Totp.StepOf(_time.GetUtcNow()))
            : throw new ArgumentException($"{member.Email} has no authenticator app.", nameof(member));
    }

    /// <summary>Starts a sandbox; it runs until disposed.</summary>
    /// <param name="options">How.</param>
    /// <param name="ct">Gives up starting.</param>
    /// <exception cref="IOException">The port is in use, or the data directory cannot be written.</exception>
    /// <exception cref="InvalidDataException">The file in the data directory is not a sandbox's.</exception>
    public static async Task<StytchSandbox> StartAsync(StytchSandboxOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        var app = Build(options);
        try
        {
            var loggers = app.Services.GetRequiredService<ILoggerFactory>();
            var stopping = app.Lifetime.ApplicationStopping;
            var time = options.TimeProvider;

            var faults = new StytchFaults();
            var address = new SandboxAddress(options.ProjectId, faults);
            var store = new SandboxStore(options.DataDirectory, time);
            var keys = new SigningKeys(store);
            var minter = new TokenMinter(address, keys, faults, time);
            var clients = new ClientRegistry(store, faults, loggers.CreateLogger<ClientRegistry>());
            var codes = new AuthorizationCodes(time);
            var authorizations = new Authorizations(clients, codes, store, faults, loggers.CreateLogger<Authorizations>());
            var tokens = new Tokens(clients, codes, minter, keys, store, faults, time, loggers.CreateLogger<Tokens>());

            app.UseRouting();
            app.UseCors();
            // Browser clients (the MCP Inspector) call these from their own origin, without credentials.
            var open = app.MapGroup("").RequireCors(policy => policy.AllowAnyOrigin().AllowAnyMethod().AllowAnyHeader());
            new MetadataEndpoints(address, keys, faults, options.AuthorizationUrl, time, stopping).Map(open);
            new OAuthEndpoints(address, clients, tokens, faults, time, stopping).Map(open);
            var gate = new ManagementGate(address, options.Secret);
            var inbox = new SandboxInbox(time);
            var oneTimeCodes = new OneTimeCodes(time);
            var secondFactors = new SecondFactors(oneTimeCodes, inbox, time);
            var redirectUrls = new RedirectUrls(options);
            var signIns = new DiscoverySignIns(redirectUrls, time);
            var sessions = new MemberSessions(minter, time);
            new ManagementEndpoints(gate, sessions, authorizations, clients, tokens, address).Map(app);
            var completion = new SignInCompletion(signIns, sessions, secondFactors, faults);
            new SessionEndpoints(gate, signIns, sessions, completion, oneTimeCodes, inbox).Map(app);
            new SecondFactorEndpoints(gate, signIns, completion, secondFactors).Map(app);
            new InboxPage(inbox, time).Map(app);
            new SignInPages(signIns, redirectUrls, options.PublicToken).Map(app);
            new AuthorizePage(authorizations, address, options.Resource).Map(app);
            new ScriptTokens(minter).Map(app);

            await app.StartAsync(ct);
            address.Url = options.Port == 0 ? BoundAddress(app) : $"http://{options.HostName}:{options.Port}";
            return new StytchSandbox(app, keys, minter, inbox, time, faults, address.Url);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts signing with another key; the old ones stay in the key set until <see cref="DropOldKeys"/>.
    /// </summary>
    /// <param name="publishBefore">
    /// True only publishes the new key; the next call with false makes it sign. False (what Stytch does) publishes and uses it at once.
    /// </param>
    public void RotateKey(bool publishBefore = false) => _keys.Rotate(publishBefore);

    /// <summary>Takes every key older than the signing one out of the key set; tokens signed with them are no longer valid.</summary>
    public void DropOldKeys() => _keys.DropOld();

    /// <summary>Replaces the signing key by another one under the same <c>kid</c>, which no careful server does.</summary>
    public void ReplaceKeyKeepingKid() => _keys.ReplaceCurrentKeepingKid();

    /// <summary>Makes a token as described, valid or not.</summary>
    /// <exception cref="ArgumentException">No seeded member has the email.</exception>
    public string MintAccessToken(MintRequest r)
    {
        ArgumentNullException.ThrowIfNull(r);
        return _minter.Mint(r);
    }

    /// <summary>Stops listening, at most after 2 seconds. State with a data directory is already on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(StytchSandboxOptions options)
    {
        // Empty, not slim: the host's settings files, environment and command line are not this server's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes;
            Listening.At(kestrel, options.Address, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddCors();
        builder.Services.AddSingleton<IHostLifetime, OwnerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        // Request lines of the authorization page name the client's state and challenge.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        options.Logging?.Invoke(builder.Logging);
        return builder.Build();
    }

    private static string BoundAddress(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
