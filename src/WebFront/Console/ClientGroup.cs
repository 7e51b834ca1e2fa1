namespace CodaMcp.Pages;

/// <summary>Where people use a client.</summary>
public enum ClientGroup
{
    /// <summary>In a browser or an app, whose servers call this one from the internet.</summary>
    Cloud,

    /// <summary>In an editor on the person's computer.</summary>
    Editor,

    /// <summary>At a terminal on the person's computer.</summary>
    Terminal,

    /// <summary>Any other client.</summary>
    Other,
}
