using System.Net;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>How a <see cref="StytchSandbox"/> starts. Every default is what the zero-settings first run uses.</summary>
public sealed class StytchSandboxOptions
{
    /// <summary>The sandbox's own authorization page, for <see cref="AuthorizationUrl"/>.</summary>
    public const string OwnPage = AuthorizePage.Path;

    /// <summary>The address to listen on. <see langword="null"/>, the default, is loopback, which is where the Sandbox belongs: it trusts everybody.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The host name of its own addresses. Default <c>localhost</c>.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>The TCP port. 8081 by default; 0 takes a free one (then <see cref="StytchSandbox.Url"/> names 127.0.0.1).</summary>
    public int Port { get; init; } = 8081;

    /// <summary>
    /// A directory for <c>stytch-sandbox.json</c>, created if absent, in which signing keys, clients, consents and refresh tokens
    /// survive a restart. Null (the default) keeps everything in memory. Authorization codes never survive.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>The Stytch project id (<c>project-test-UUID</c>): user name of the management API, and the audience of tokens without a resource.</summary>
    public string ProjectId { get; init; } = "project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db";

    /// <summary>The project secret: password of the management API (Basic authentication). Not a secret here; never use a real one.</summary>
    public string Secret { get; init; } = "secret-test-sandbox";

    /// <summary>The project's public token, by which a browser starts discovery OAuth.</summary>
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

    /// <summary>The clock that stamps and expires codes, tokens and keys. The system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the sandbox logs. Null (the default) logs nowhere. Tokens, codes and secrets are never logged.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
