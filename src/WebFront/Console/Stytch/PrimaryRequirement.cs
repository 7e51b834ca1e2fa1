namespace CodaMcp.Pages.Stytch;

/// <summary>Describes another way to sign in that an organization requires.</summary>
internal sealed record PrimaryRequirement
{
    /// <summary>The value of single sign-on in <see cref="AllowedAuthMethods"/>.</summary>
    public const string Sso = "sso";

    /// <summary>
    /// The allowed methods: <c>sso</c>, <c>magic_link</c>, <c>email_otp</c>, <c>password</c>, <c>google_oauth</c> and so on.
    /// </summary>
    public IReadOnlyList<string> AllowedAuthMethods { get; set => field = value ?? []; } = [];
}
