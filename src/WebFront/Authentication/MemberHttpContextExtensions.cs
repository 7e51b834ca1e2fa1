namespace CodaMcp.Authentication;

/// <summary>Finds the signed-in member of a request.</summary>
public static class MemberHttpContextExtensions
{
    /// <summary>Returns the member, on an endpoint that requires one.</summary>
    /// <exception cref="InvalidOperationException">No member is signed in: the endpoint does not require one.</exception>
    public static MemberPrincipal GetMember(this HttpContext context) =>
        context.FindMember() ?? throw new InvalidOperationException("No member is signed in; the endpoint must require one.");

    /// <summary>Returns the member; null if no member is signed in.</summary>
    public static MemberPrincipal? FindMember(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<MemberPrincipal>();
    }
}
