using Microsoft.AspNetCore.Components;

namespace CodaMcp.Pages.Views;

/// <summary>A page. Razor encodes all values of the model.</summary>
/// <typeparam name="TModel">The type of the model.</typeparam>
public abstract class View<TModel> : ComponentBase
    where TModel : notnull
{
    /// <summary>The model that the page shows.</summary>
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;

    /// <summary>The antiforgery token for the page's forms.</summary>
    [Parameter, EditorRequired]
    public string FormToken { get; set; } = "";
}
