namespace CodaMcp.Authentication;

/// <summary>Carries a <see cref="Refusal"/> through ASP.NET Core's authentication, which knows failures as exceptions only.</summary>
internal sealed class SignInRefusedException(Refusal refusal) : Exception(refusal.Description)
{
    /// <summary>What to answer.</summary>
    public Refusal Refusal { get; } = refusal;
}
