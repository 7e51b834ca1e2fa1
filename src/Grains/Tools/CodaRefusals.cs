using System.Net;
using System.Text.RegularExpressions;
using CodaMcp.Coda;

namespace CodaMcp.Tools;

/// <summary>
/// Recognises errors that neither the token nor the arguments cause. No recorded response shows them. They are recognised by words that
/// Coda's documentation and its users report. An error with another wording is treated by its status.
/// </summary>
internal static partial class CodaRefusals
{
    /// <summary>Returns the meaning of the error and what to do about it; null for any other error.</summary>
    public static string? Explain(CodaException answered) => answered.Status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden => Explain(answered.Message, answered.Status),
        _ => null,
    };

    private static string? Explain(string message, HttpStatusCode status)
    {
        // Quoted names are removed, since a doc or table can have any name.
        var said = Quoted().Replace(message, " ");
        return MakerProfile().IsMatch(said) ? "To publish, the Coda user has to have a maker profile first: it is made in Coda's account settings, once."
            : Organization().IsMatch(said) ? "Coda does this only in a workspace that belongs to an organization, and this one does not."
            : OfPlan().IsMatch(said) || (status != HttpStatusCode.BadRequest && InPlan().IsMatch(said)) ? "The Coda plan of the workspace does not include this. An admin of the workspace can change the plan in Coda."
            : null;
    }

    [GeneratedRegex("""["“][^"“”]*["”]|`[^`]*`|(?<!\w)['‘][^'‘’]*['’](?!\w)""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\bmaker profile\b|\bpublish.*\bprofile\b|\bprofile\b.*\bpublish", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex MakerProfile();

    // The pattern does not match refusals by an organization's admins or policies, or because the user is not a member of the organization.
    [GeneratedRegex(
        @"^(?!.*\b(?:admin\w*|members?|allowed by|polic(?:y|ies)|part of this)\b).*\b(?:needs?|requires?|belongs? to|has no|have no|without)(?: an| any)? organi[sz]ation\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Organization();

    // A bad request may name an object that is called "Plan". These words refer to a plan of Coda.
    [GeneratedRegex(@"\b(your|current|this|workspace|workspace's|free|pro|team|enterprise|paid|higher) plans?\b|\bplan (does|doesn|do|is|limit|only)|\bupgrade\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfPlan();

    [GeneratedRegex(
        @"\b(?:available|included|offered|part) (?:only )?(?:in|on|of|for|with|to) (?:\w+ ){0,4}plans?\b|\bonly (?:in|on|for|with) (?:\w+ ){0,4}plans?\b|\benterprise (?:only|feature)|\b(?:only|available|included) (?:in|on|for|with|to) (?:the )?enterprise\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InPlan();
}
