using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// A simulation of Stytch B2B Connected Apps over HTTP, on loopback by default. It is an OAuth 2.1 authorization server with registration, client id metadata
/// documents, a consent page and rotating refresh tokens. It also serves the management calls of consent pages and sign-in pages: magic links, mailed codes,
/// discovery OAuth, single sign-on, second factors, sessions. Its invented members sign in without a password. It is for the first run and for tests, and
/// protects nothing.
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

    /// <summary>The base address without a trailing slash. It is the issuer, and Stytch calls it the project domain.</summary>
    public string Url { get; }

    /// <summary>The switches for faults, and counters.</summary>
    public StytchFaults Faults { get; }

    /// <summary>The members who can sign in. They are the same in every sandbox.</summary>
    public IReadOnlyList<SandboxMember> Members => SandboxMember.Seeded;

    /// <summary>The page that lists mails, text messages and the codes of authenticator apps.</summary>
    public string InboxUrl => Url + InboxPage.Path;

    /// <summary>The mails with magic links and codes, newest first, at most 50.</summary>
    public IReadOnlyList<SandboxMail> Mails => _inbox.Mails;

    /// <summary>The text messages with codes, newest first, at most 50.</summary>
    public IReadOnlyList<SandboxText> Texts => _inbox.Texts;

    /// <summary>Returns the present code of the member's authenticator app.</summary>
    /// <exception cref="ArgumentException">The member has no authenticator app.</exception>
    public string TotpCode(SandboxMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.TotpSecret is { } secret
            ? Totp.Code(secret, Totp.StepOf(_time.GetUtcNow()))
            : throw new ArgumentException($"{member.Email} has no authenticator app.", nameof(member));
    }

    /// <summary>Starts a sandbox. It runs until it is disposed.</summary>
    /// <param name="options">The options.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="IOException">The port is in use, or the data directory cannot be written.</exception>
    /// <exception cref="InvalidDataException">The file in the data directory is not a sandbox's file.</exception>
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
            // Browser clients such as the MCP Inspector call these endpoints from their own origin, without credentials.
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

    /// <summary>Signs with another key from now on. The old keys stay in the key set until <see cref="DropOldKeys"/>.</summary>
    /// <param name="publishBefore">
    /// True only publishes the new key, and the next call with false lets it sign. False publishes and uses a key at once, as Stytch does.
    /// </param>
    public void RotateKey(bool publishBefore = false) => _keys.Rotate(publishBefore);

    /// <summary>Removes every key older than the signing key from the key set. Tokens with their signatures become invalid.</summary>
    public void DropOldKeys() => _keys.DropOld();

    /// <summary>Replaces the signing key by another one with the same <c>kid</c>. A correct server does not do this.</summary>
    public void ReplaceKeyKeepingKid() => _keys.ReplaceCurrentKeepingKid();

    /// <summary>Creates the described token, valid or not.</summary>
    /// <exception cref="ArgumentException">No seeded member has the email.</exception>
    public string MintAccessToken(MintRequest r)
    {
        ArgumentNullException.ThrowIfNull(r);
        return _minter.Mint(r);
    }

    /// <summary>Stops listening within 2 seconds. With a data directory, the state is already on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(StytchSandboxOptions options)
    {
        // The builder is empty, because the settings files, environment and command line of the process are not for this server.
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
        // Request lines of the authorization page contain the client's state and challenge, so they are not logged.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        options.Logging?.Invoke(builder.Logging);
        return builder.Build();
    }

    private static string BoundAddress(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
