"""Words in place of pictures."""

from openharbor.core.paper import spoken
from openharbor.core.paper.speaking import spoken_chart
from openharbor.core.paper.tests import samples


def test_a_square_picture_is_told_with_all_its_words():
    assert spoken(samples.social("es")) == (
        "¿Alguien se queda con su pago, sus papeles o su teléfono? "
        "Puede hablar con alguien. Es gratis, de día o de noche. No tiene que dar su nombre. "
        "Para hablarlo, de día o de noche: 1-800-555-0111. "
        "Para escribir en vez de llamar: 555011. ¿En peligro ahora? Llame al 911. Grupo de Trabajo de los Dos Ríos. "
        "Código QR de help.example.org/es."
    )


def test_a_chart_is_told_row_by_row_with_its_break():
    chart = samples.chart("en")
    told = spoken_chart(chart, chart.rows)
    assert told.startswith(chart.title)
    assert (
        "2019: 233; August 2020: the state’s own line ends; its calls go to the national line.; 2020: 260 to 270"
        in told
    )
