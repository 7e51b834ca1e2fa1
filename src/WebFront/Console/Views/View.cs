using Microsoft.AspNetCore.Components;

namespace CodaMcp.Pages.Views;

/// <summary>A page. Whatever it shows of a model is encoded by Razor.</summary>
/// <typeparam name="TModel">What it shows.</typeparam>
public abstract class View<TModel> : ComponentBase
    where TModel : notnull
{
    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;

    /// <summary>The token that its forms carry.</summary>
    [Parameter, EditorRequired]
    public string FormToken { get; set; } = "";
}
