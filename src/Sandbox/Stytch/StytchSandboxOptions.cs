using System.Net;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The options of a <see cref="StytchSandbox"/>. The first run without settings uses the defaults.</summary>
public sealed class StytchSandboxOptions
{
    /// <summary>The sandbox's own authorization page, for <see cref="AuthorizationUrl"/>.</summary>
    public const string OwnPage = AuthorizePage.Path;

    /// <summary>
    /// The address to listen on. The default, <see langword="null"/>, is loopback. The Sandbox should stay there, because it trusts every client.
    /// </summary>
    public IPAddress? Address { get; init; }

    /// <summary>The host name in the sandbox's addresses. Default <c>localhost</c>.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>The TCP port. 8081 by default. 0 takes a free one, and <see cref="StytchSandbox.Url"/> then has 127.0.0.1.</summary>
    public int Port { get; init; } = 8081;

    /// <summary>
    /// The directory of <c>stytch-sandbox.json</c>, created if absent. With it, signing keys, clients, consents and refresh tokens survive a restart. Null (the
    /// default) keeps everything in memory. Authorization codes never survive.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// The Stytch project id (<c>project-test-UUID</c>). It is the user name of the management API, and the audience of tokens without a resource.
    /// </summary>
    public string ProjectId { get; init; } = "project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db";

    /// <summary>The project secret: the password of the management API (Basic authentication). It is not a secret here. Never use a real one.</summary>
    public string Secret { get; init; } = "secret-test-sandbox";

    /// <summary>The project's public token. A browser starts discovery OAuth with it.</summary>
    public string PublicToken { get; init; } = "public-token-test-sandbox";

    /// <summary>
    /// The authorization page, published as <c>authorization_endpoint</c> (Stytch's dashboard calls it "Authorization URL"). A path is
    /// relative to the sandbox. The default is the sandbox's own page. Null simulates a project without this setting: its metadata answers
    /// 400.
    /// </summary>
    public string? AuthorizationUrl { get; init; } = OwnPage;

    /// <summary>
    /// The only resource that the sandbox's own page asks for, as the product's page does (<c>PUBLIC_URL/mcp</c>). Null, the default,
    /// accepts the resource that the client asks for.
    /// </summary>
    public string? Resource { get; init; }

    /// <summary>
    /// The allowed pages for magic links and discovery OAuth, compared exactly. They are the dashboard's redirect URLs of the type
    /// Discovery. The first is the default. The list is empty by default, as in a new project.
    /// </summary>
    public IReadOnlyList<string> DiscoveryRedirectUrls { get; init; } = [];

    /// <summary>
    /// The allowed pages for single sign-on: the dashboard's redirect URLs of the types Login and Signup. Empty by default.
    /// </summary>
    public IReadOnlyList<string> LoginRedirectUrls { get; init; } = [];

    /// <summary>The clock for the times and expiry of codes, tokens and keys. The system's clock by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Adds logging providers. Null (the default) logs nothing. Tokens, codes and secrets are never logged.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
