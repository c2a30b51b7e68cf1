/* The special functions of scalar.def: values at points over all their branches, poles and ends,
 * gradients against differences. */
#include "graph_check.h"
#include "ops/complex_math.h"
#include "ops/scalar.h"
#include "ops/scalar_kernel.h"

/* Values by mpmath with 40 digits; where a function is not finite, by SciPy 1.17. */
static const struct {
  Op op;
  double inputs[4], value;
} points[] = {
    {OP_ERFCX, {-30}, INFINITY},
    {OP_ERFCX, {-26.5}, 1.9245531624185689e+305},
    {OP_ERFCX, {-10}, 5.3762342836322712e+43},
    {OP_ERFCX, {-3}, 16205.988853999586},
    {OP_ERFCX, {-1}, 5.0089800807622833},
    {OP_ERFCX, {-0.5}, 1.952360489182557},
    {OP_ERFCX, {-0.001}, 1.0011293799198486},
    {OP_ERFCX, {0}, 1},
    {OP_ERFCX, {1e-10}, 0.99999999988716204},
    {OP_ERFCX, {0.10000000000000001}, 0.89645697996912665},
    {OP_ERFCX, {0.5}, 0.6156903441929259},
    {OP_ERFCX, {1}, 0.427583576155807},
    {OP_ERFCX, {2.5}, 0.21080636406114359},
    {OP_ERFCX, {5}, 0.11070463773306863},
    {OP_ERFCX, {10}, 0.056140992743822588},
    {OP_ERFCX, {27}, 0.02088160799042094},
    {OP_ERFCX, {100}, 0.005641613782989433},
    {OP_ERFCX, {100000000}, 5.6418958354775623e-09},
    {OP_ERFCX, {INFINITY}, 0},
    {OP_ERFCX, {-INFINITY}, INFINITY},
    {OP_ERFCX, {NAN}, NAN},
    {OP_ERFCX, {1.6999999999999999e+308}, 3.3187622561632724e-309},
    {OP_NDTRI_EXP, {-1.6999999999999999e+308}, -1.8439088914585774e+154},
    {OP_BETAINC,
     {6227.1611086021085, 0.012365982215208789, 0.99999487532128017},
     0.035333466509360983},
    {OP_BETAINC, {50.5, 1e-100, 0.99999999999999989}, 3.2247545233847183e-99},
    {OP_BETAINC, {3, 1e-10, 0.99999999999999989}, 3.5236800507657997e-9},
    {OP_BETAINC, {7151.4133722732458, 16.65574454199049, 0.99766775124958196}, 0.46149587639501816},
    {OP_BETAINC, {1000000, 1000000, 0.4999}, 0.38864871786232204},
    {OP_BETAINC, {1e-10, 1.5, 1e-10}, 0.99999999775878547},
    {OP_BETAINC, {1.0000000000000002, 100000000, 9.9999999999999995e-21}, 9.9999999999949372e-13},
    {OP_BETAINC, {171, 1e300, 0.1}, 1},
    {OP_BETAINCINV, {10, 1e-20, 1e-05}, 1},
    {OP_GAMMAINC, {171, 1e16}, 1},
    {OP_GAMMAINCC, {3, 1e300}, 0},
    {OP_I0, {1e308}, INFINITY},
    {OP_IVE, {171, 4.9406564584124654e-324}, 0},
    {OP_KVE, {0, 4.9406564584124654e-324}, 744.55600343703967},
    {OP_POLYGAMMA, {1e15, 0.5}, -INFINITY},
    {OP_ERFINV, {-1.5}, NAN},
    {OP_ERFINV, {-1}, -INFINITY},
    {OP_ERFINV, {-0.999}, -2.3267537655135246},
    {OP_ERFINV, {-0.69999999999999996}, -0.73286907795921674},
    {OP_ERFINV, {-0.5}, -0.47693627620446988},
    {OP_ERFINV, {-1e-08}, -8.8622692545275805e-09},
    {OP_ERFINV, {0}, 0},
    {OP_ERFINV, {1e-300}, 8.8622692545275799e-301},
    {OP_ERFINV, {0.20000000000000001}, 0.17914345462129169},
    {OP_ERFINV, {0.5}, 0.47693627620446988},
    {OP_ERFINV, {0.51000000000000001}, 0.48812205051595881},
    {OP_ERFINV, {0.90000000000000002}, 1.1630871536766743},
    {OP_ERFINV, {0.99999999999900002}, 5.042031898572696},
    {OP_ERFINV, {1}, INFINITY},
    {OP_ERFINV, {2}, NAN},
    {OP_ERFINV, {NAN}, NAN},
    {OP_ERFCINV, {-0.10000000000000001}, NAN},
    {OP_ERFCINV, {0}, INFINITY},
    {OP_ERFCINV, {1e-300}, 26.209469960516124},
    {OP_ERFCINV, {9.9999999999999995e-21}, 6.6015806223551428},
    {OP_ERFCINV, {0.001}, 2.3267537655135246},
    {OP_ERFCINV, {0.29999999999999999}, 0.73286907795921707},
    {OP_ERFCINV, {0.5}, 0.47693627620446988},
    {OP_ERFCINV, {0.90000000000000002}, 0.088855990494257686},
    {OP_ERFCINV, {1}, -0},
    {OP_ERFCINV, {1.2}, -0.17914345462129164},
    {OP_ERFCINV, {1.5}, -0.47693627620446988},
    {OP_ERFCINV, {1.7}, -0.73286907795921707},
    {OP_ERFCINV, {1.9990000000000001}, -2.3267537655135464},
    {OP_ERFCINV, {2}, -INFINITY},
    {OP_ERFCINV, {2.1000000000000001}, NAN},
    {OP_ERFCINV, {NAN}, NAN},
    {OP_NDTRI_EXP, {-10000}, -141.37983987312717},
    {OP_NDTRI_EXP, {-745}, -38.481948964330201},
    {OP_NDTRI_EXP, {-30}, -7.3576668150087503},
    {OP_NDTRI_EXP, {-10}, -3.9139462405318932},
    {OP_NDTRI_EXP, {-2.5}, -1.3911828143255685},
    {OP_NDTRI_EXP, {-2}, -1.1015196284987503},
    {OP_NDTRI_EXP, {-1.5}, -0.76166441263927342},
    {OP_NDTRI_EXP, {-1}, -0.33747496376420244},
    {OP_NDTRI_EXP, {-0.69999999999999996}, -0.0085594785824802816},
    {OP_NDTRI_EXP, {-0.29999999999999999}, 0.64586998620126357},
    {OP_NDTRI_EXP, {-0.01}, 2.3282217375371759},
    {OP_NDTRI_EXP, {-1e-10}, 6.3613409024117349},
    {OP_NDTRI_EXP, {0}, INFINITY},
    {OP_NDTRI_EXP, {0.10000000000000001}, NAN},
    {OP_NDTRI_EXP, {-INFINITY}, -INFINITY},
    {OP_NDTRI_EXP, {NAN}, NAN},
    {OP_GAMMA, {-170.5}, -3.3127395215386074e-308},
    {OP_GAMMA, {-37.5}, 3.7149225191078259e-44},
    {OP_GAMMA, {-10}, NAN},
    {OP_GAMMA, {-5.5}, 0.010912654781909862},
    {OP_GAMMA, {-1}, NAN},
    {OP_GAMMA, {-0.5}, -3.5449077018110322},
    {OP_GAMMA, {-1e-10}, -10000000000.577215},
    {OP_GAMMA, {0}, INFINITY},
    {OP_GAMMA, {1e-300}, 9.999999999999999e+299},
    {OP_GAMMA, {0.10000000000000001}, 9.5135076986687306},
    {OP_GAMMA, {0.5}, 1.7724538509055161},
    {OP_GAMMA, {1}, 1},
    {OP_GAMMA, {1.5}, 0.88622692545275805},
    {OP_GAMMA, {5}, 24},
    {OP_GAMMA, {10.300000000000001}, 716430.68906237639},
    {OP_GAMMA, {30}, 8.8417619937397019e+30},
    {OP_GAMMA, {100}, 9.3326215443944153e+155},
    {OP_GAMMA, {170.5}, 5.5620924145599999e+305},
    {OP_GAMMA, {171.69999999999999}, INFINITY},
    {OP_GAMMA, {INFINITY}, INFINITY},
    {OP_GAMMA, {-INFINITY}, NAN},
    {OP_GAMMA, {NAN}, NAN},
    {OP_GAMMALN, {-37.5}, -100.00138627001517},
    {OP_GAMMALN, {-5.5}, -4.517832174007741},
    {OP_GAMMALN, {-3}, INFINITY},
    {OP_GAMMALN, {-0.5}, 1.2655121234846454},
    {OP_GAMMALN, {-0.001}, 6.9083333175150283},
    {OP_GAMMALN, {0}, INFINITY},
    {OP_GAMMALN, {1e-300}, 690.77552789821368},
    {OP_GAMMALN, {1e-10}, 23.025850929882736},
    {OP_GAMMALN, {0.10000000000000001}, 2.252712651734206},
    {OP_GAMMALN, {0.5}, 0.57236494292470008},
    {OP_GAMMALN, {1}, 0},
    {OP_GAMMALN, {1.5}, -0.12078223763524522},
    {OP_GAMMALN, {2}, 0},
    {OP_GAMMALN, {2.5}, 0.28468287047291918},
    {OP_GAMMALN, {10}, 12.801827480081469},
    {OP_GAMMALN, {100}, 359.1342053695754},
    {OP_GAMMALN, {1000.5}, 5908.6741758486778},
    {OP_GAMMALN, {INFINITY}, INFINITY},
    {OP_GAMMALN, {-INFINITY}, -INFINITY},
    {OP_GAMMALN, {NAN}, NAN},
    {OP_PSI, {-750.25}, 9.7626654343793575},
    {OP_PSI, {-37.399999999999999}, 4.6557454467500907},
    {OP_PSI, {-10}, NAN},
    {OP_PSI, {-5.25}, 4.8920461804735291},
    {OP_PSI, {-0.59999999999999998}, -0.89471787791844926},
    {OP_PSI, {-1e-10}, 9999999999.4227848},
    {OP_PSI, {0}, -INFINITY},
    {OP_PSI, {1e-300}, -9.999999999999999e+299},
    {OP_PSI, {1.0000000000000001e-05}, -100000.57719921567},
    {OP_PSI, {0.10000000000000001}, -10.423754940411076},
    {OP_PSI, {0.5}, -1.9635100260214235},
    {OP_PSI, {1}, -0.57721566490153287},
    {OP_PSI, {1.3999999999999999}, -0.061384544585116239},
    {OP_PSI, {1.5}, 0.03648997397857652},
    {OP_PSI, {2}, 0.42278433509846713},
    {OP_PSI, {3.7000000000000002}, 1.1671535393615113},
    {OP_PSI, {10}, 2.2517525890667209},
    {OP_PSI, {12}, 2.4426616799758119},
    {OP_PSI, {100}, 4.6001618527380872},
    {OP_PSI, {10000000000}, 23.025850929890456},
    {OP_PSI, {INFINITY}, INFINITY},
    {OP_PSI, {-INFINITY}, NAN},
    {OP_PSI, {NAN}, NAN},
    {OP_TRI_GAMMA, {-750.25}, 19.737876801043654},
    {OP_TRI_GAMMA, {-37.5}, 9.8432901299336848},
    {OP_TRI_GAMMA, {-3}, INFINITY},
    {OP_TRI_GAMMA, {-2.5}, 9.5392466449891238},
    {OP_TRI_GAMMA, {-0.5}, 8.934802200544679},
    {OP_TRI_GAMMA, {0}, INFINITY},
    {OP_TRI_GAMMA, {1e-10}, 1e+20},
    {OP_TRI_GAMMA, {0.10000000000000001}, 101.43329915079275},
    {OP_TRI_GAMMA, {0.5}, 4.934802200544679},
    {OP_TRI_GAMMA, {1}, 1.6449340668482264},
    {OP_TRI_GAMMA, {1.5}, 0.93480220054467933},
    {OP_TRI_GAMMA, {3}, 0.39493406684822646},
    {OP_TRI_GAMMA, {10}, 0.10516633568168575},
    {OP_TRI_GAMMA, {18}, 0.057127325790782613},
    {OP_TRI_GAMMA, {100}, 0.010050166663333571},
    {OP_TRI_GAMMA, {750}, 0.0013342226172838101},
    {OP_TRI_GAMMA, {10000000000}, 1.00000000005e-10},
    {OP_TRI_GAMMA, {INFINITY}, 0},
    {OP_TRI_GAMMA, {NAN}, NAN},
    {OP_J0, {-10}, -0.24593576445134835},
    {OP_J0, {-0.5}, 0.93846980724081286},
    {OP_J0, {0}, 1},
    {OP_J0, {1e-10}, 1},
    {OP_J0, {0.5}, 0.93846980724081286},
    {OP_J0, {1}, 0.76519768655796661},
    {OP_J0, {3}, -0.26005195490193345},
    {OP_J0, {5}, -0.17759677131433829},
    {OP_J0, {10}, -0.24593576445134835},
    {OP_J0, {33.399999999999999}, 0.050675321757570148},
    {OP_J0, {100}, 0.019985850304223122},
    {OP_J0, {10000}, -0.0070961603533888015},
    {OP_J0, {INFINITY}, NAN},
    {OP_J0, {NAN}, NAN},
    {OP_J1, {-10}, -0.043472746168861438},
    {OP_J1, {-0.5}, -0.2422684576748739},
    {OP_J1, {0}, 0},
    {OP_J1, {1e-10}, 5.0000000000000002e-11},
    {OP_J1, {0.5}, 0.2422684576748739},
    {OP_J1, {1}, 0.4400505857449335},
    {OP_J1, {3}, 0.33905895852593648},
    {OP_J1, {5}, -0.32757913759146523},
    {OP_J1, {10}, 0.043472746168861438},
    {OP_J1, {33.399999999999999}, 0.12918757546137835},
    {OP_J1, {100}, -0.077145352014112156},
    {OP_J1, {10000}, 0.0036474507555295803},
    {OP_J1, {INFINITY}, NAN},
    {OP_J1, {NAN}, NAN},
    {OP_I0, {-10}, 2815.7166284662544},
    {OP_I0, {-0.5}, 1.0634833707413236},
    {OP_I0, {0}, 1},
    {OP_I0, {1e-10}, 1},
    {OP_I0, {0.5}, 1.0634833707413236},
    {OP_I0, {1}, 1.2660658777520084},
    {OP_I0, {3}, 4.8807925858650245},
    {OP_I0, {10}, 2815.7166284662544},
    {OP_I0, {29}, 292520631785.69086},
    {OP_I0, {31}, 2089962966491.9038},
    {OP_I0, {100}, 1.0737517071310738e+42},
    {OP_I0, {700}, 1.5295933476718737e+302},
    {OP_I0, {750}, INFINITY},
    {OP_I0, {INFINITY}, NAN},
    {OP_I0, {NAN}, NAN},
    {OP_I1, {-10}, -2670.9883037012546},
    {OP_I1, {-0.5}, -0.25789430539089631},
    {OP_I1, {0}, 0},
    {OP_I1, {1e-10}, 5.0000000000000002e-11},
    {OP_I1, {0.5}, 0.25789430539089631},
    {OP_I1, {1}, 0.56515910399248503},
    {OP_I1, {3}, 3.9533702174026093},
    {OP_I1, {10}, 2670.9883037012546},
    {OP_I1, {29}, 287432108126.25482},
    {OP_I1, {31}, 2055972795294.5647},
    {OP_I1, {100}, 1.0683693903381625e+42},
    {OP_I1, {700}, 1.5285003902339006e+302},
    {OP_I1, {750}, INFINITY},
    {OP_I1, {-750}, -INFINITY},
    {OP_I1, {INFINITY}, NAN},
    {OP_I1, {NAN}, NAN},
    {OP_POLYGAMMA, {0, 0.01}, -100.56088545786868},
    {OP_POLYGAMMA, {0, 10}, 2.2517525890667209},
    {OP_POLYGAMMA, {1, 0.5}, 4.934802200544679},
    {OP_POLYGAMMA, {1, 100}, 0.010050166663333571},
    {OP_POLYGAMMA, {2, 0.01}, -2000002.3403986769},
    {OP_POLYGAMMA, {2, 1}, -2.4041138063191885},
    {OP_POLYGAMMA, {2, -2.5}, -0.1082040516417274},
    {OP_POLYGAMMA, {3, 0.5}, 97.409091034002444},
    {OP_POLYGAMMA, {3, 10}, 0.0023199013042898686},
    {OP_POLYGAMMA, {3, -1.25}, 1558.2209125348506},
    {OP_POLYGAMMA, {5, 2}, 2.0811674381338969},
    {OP_POLYGAMMA, {5, 100}, 2.4605999440119961e-09},
    {OP_POLYGAMMA, {9, 3.5}, 1.4399956818848876},
    {OP_POLYGAMMA, {20, 13}, -1.2588831312059535e-05},
    {OP_POLYGAMMA, {29, 14.4}, 0.00018168729653111787},
    {OP_POLYGAMMA, {2, 0}, -INFINITY},
    {OP_POLYGAMMA, {3, -1}, INFINITY},
    {OP_POLYGAMMA, {2, NAN}, NAN},
    {OP_GAMMAINC, {0.01, 1e-10}, 0.79886109143360517},
    {OP_GAMMAINC, {0.01, 0.5}, 0.99437324380603287},
    {OP_GAMMAINC, {0.5, 0.10000000000000001}, 0.345279153981423},
    {OP_GAMMAINC, {0.5, 3}, 0.98569412156457037},
    {OP_GAMMAINC, {1, 1}, 0.63212055882855767},
    {OP_GAMMAINC, {2.5, 1}, 0.15085496391539036},
    {OP_GAMMAINC, {2.5, 10}, 0.99875026943696865},
    {OP_GAMMAINC, {10, 3}, 0.0011024881301154798},
    {OP_GAMMAINC, {10, 10}, 0.54207028552814784},
    {OP_GAMMAINC, {10, 50}, 0.99999999999874034},
    {OP_GAMMAINC, {100, 10}, 5.3985897281395815e-63},
    {OP_GAMMAINC, {100, 100}, 0.5132987982791487},
    {OP_GAMMAINC, {100, 130}, 0.99724959163269344},
    {OP_GAMMAINC, {190, 3.5}, 7.4996192177973606e-251},
    {OP_GAMMAINC, {250, 100}, 1.9094894161622827e-36},
    {OP_GAMMAINC, {300, 290}, 0.28617551029430371},
    {OP_GAMMAINC, {10000, 10050}, 0.69234244070256556},
    {OP_GAMMAINC, {0, 0}, NAN},
    {OP_GAMMAINC, {0, 1}, 1},
    {OP_GAMMAINC, {2, 0}, 0},
    {OP_GAMMAINC, {2, INFINITY}, 1},
    {OP_GAMMAINC, {INFINITY, 2}, 0},
    {OP_GAMMAINC, {-1, 1}, NAN},
    {OP_GAMMAINC, {1, -1}, NAN},
    {OP_GAMMAINC, {NAN, 1}, NAN},
    {OP_GAMMAINCC, {0.01, 1e-10}, 0.2011389085663948},
    {OP_GAMMAINCC, {0.01, 0.5}, 0.0056267561939671844},
    {OP_GAMMAINCC, {0.01, 2}, 0.00049666453721852678},
    {OP_GAMMAINCC, {0.5, 0.10000000000000001}, 0.65472084601857705},
    {OP_GAMMAINCC, {0.5, 30}, 9.4857375710738478e-15},
    {OP_GAMMAINCC, {1, 1}, 0.36787944117144233},
    {OP_GAMMAINCC, {2.5, 1}, 0.84914503608460967},
    {OP_GAMMAINCC, {2.5, 100}, 2.8406228986415315e-41},
    {OP_GAMMAINCC, {10, 3}, 0.99889751186988451},
    {OP_GAMMAINCC, {10, 10}, 0.45792971447185221},
    {OP_GAMMAINCC, {10, 50}, 1.2596084591660908e-12},
    {OP_GAMMAINCC, {100, 10}, 1},
    {OP_GAMMAINCC, {100, 200}, 1.8438936497115741e-15},
    {OP_GAMMAINCC, {300, 330}, 0.044890223870012964},
    {OP_GAMMAINCC, {800, 1300}, 7.7029502483199077e-51},
    {OP_GAMMAINCC, {10000, 10050}, 0.30765755929743444},
    {OP_GAMMAINCC, {0, 0}, NAN},
    {OP_GAMMAINCC, {0, 1}, 0},
    {OP_GAMMAINCC, {2, 0}, 1},
    {OP_GAMMAINCC, {2, INFINITY}, 0},
    {OP_GAMMAINCC, {INFINITY, 2}, 1},
    {OP_GAMMAINCC, {-1, 1}, NAN},
    {OP_GAMMAINCC, {NAN, 1}, NAN},
    {OP_GAMMAINCINV, {0.10000000000000001, 0.25}, 5.7917132949696066e-07},
    {OP_GAMMAINCINV, {0.5, 1e-10}, 7.8539816339744839e-21},
    {OP_GAMMAINCINV, {0.5, 0.5}, 0.22746821155978639},
    {OP_GAMMAINCINV, {0.5, 0.99990000000000001}, 7.5683526133118022},
    {OP_GAMMAINCINV, {1, 0.29999999999999999}, 0.35667494393873234},
    {OP_GAMMAINCINV, {2.5, 0.01}, 0.27714903836413857},
    {OP_GAMMAINCINV, {2.5, 0.98999999999999999}, 7.5431362346944937},
    {OP_GAMMAINCINV, {10, 1e-10}, 0.47272209260635228},
    {OP_GAMMAINCINV, {10, 0.75}, 11.913846021515429},
    {OP_GAMMAINCINV, {100, 0.01}, 78.215983053795824},
    {OP_GAMMAINCINV, {100, 0.99990000000000001}, 141.53012691212112},
    {OP_GAMMAINCINV, {5000, 0.40000000000000002}, 4981.7744102483994},
    {OP_GAMMAINCINV, {2, 0}, 0},
    {OP_GAMMAINCINV, {2, 1}, INFINITY},
    {OP_GAMMAINCINV, {-1, 0.5}, NAN},
    {OP_GAMMAINCINV, {2, 1.5}, NAN},
    {OP_GAMMAINCINV, {2, NAN}, NAN},
    {OP_GAMMAINCCINV, {0.10000000000000001, 0.25}, 0.035306358073558301},
    {OP_GAMMAINCCINV, {0.5, 1e-10}, 20.910728182380648},
    {OP_GAMMAINCCINV, {0.5, 0.5}, 0.22746821155978639},
    {OP_GAMMAINCCINV, {0.5, 0.99990000000000001}, 7.8539816750961042e-09},
    {OP_GAMMAINCCINV, {1, 0.29999999999999999}, 1.2039728043259361},
    {OP_GAMMAINCCINV, {2.5, 0.01}, 7.5431362346944955},
    {OP_GAMMAINCCINV, {2.5, 0.98999999999999999}, 0.27714903836413868},
    {OP_GAMMAINCCINV, {10, 1e-10}, 44.627857217059073},
    {OP_GAMMAINCCINV, {10, 0.75}, 7.7258867695238633},
    {OP_GAMMAINCCINV, {100, 0.01}, 124.72256149072081},
    {OP_GAMMAINCCINV, {100, 0.99990000000000001}, 67.007738235543698},
    {OP_GAMMAINCCINV, {5000, 0.40000000000000002}, 5017.6017205951903},
    {OP_GAMMAINCCINV, {2, 0}, INFINITY},
    {OP_GAMMAINCCINV, {2, 1}, 0},
    {OP_GAMMAINCCINV, {-1, 0.5}, NAN},
    {OP_GAMMAINCCINV, {2, 1.5}, NAN},
    {OP_GAMMAINCCINV, {2, NAN}, NAN},
    {OP_GAMMAL, {0.5, 0.29999999999999999}, 0.99509453965570793},
    {OP_GAMMAL, {2.5, 2}, 0.59897957413602232},
    {OP_GAMMAL, {10, 9}, 149721.29629682511},
    {OP_GAMMAU, {0.5, 0.29999999999999999}, 0.77735931124980806},
    {OP_GAMMAU, {2.5, 2}, 0.7303608140431147},
    {OP_GAMMAU, {10, 9}, 213158.70370317489},
    {OP_OWENS_T, {-2, -5}, -0.011375065974089604},
    {OP_OWENS_T, {-2, 0.5}, 0.0086250779855215065},
    {OP_OWENS_T, {0, 0.5}, 0.073791808825216632},
    {OP_OWENS_T, {0, 50}, 0.2468173254495136},
    {OP_OWENS_T, {0.5, 1}, 0.10667106296144852},
    {OP_OWENS_T, {0.5, 0.90000000000000002}, 0.10007270175061386},
    {OP_OWENS_T, {0.5, 1.1000000000000001}, 0.11249473527185253},
    {OP_OWENS_T, {3, 0.5}, 0.0006051213785851949},
    {OP_OWENS_T, {3, 50}, 0.00067494901581504729},
    {OP_OWENS_T, {10, 0.5}, 3.8099247740170695e-24},
    {OP_OWENS_T, {10, 1}, 3.8099265120802627e-24},
    {OP_OWENS_T, {0.01, 30}, 0.24445984679898441},
    {OP_OWENS_T, {6, 3}, 4.9329382251884905e-10},
    {OP_OWENS_T, {2, 0}, 0},
    {OP_OWENS_T, {INFINITY, 1}, 0},
    {OP_OWENS_T, {NAN, 1}, NAN},
    {OP_JV, {-1.5, 0.5}, -2.5214655504213379},
    {OP_JV, {-1.5, 20}, -0.16652110909428297},
    {OP_JV, {-1, -5}, -0.32757913759146523},
    {OP_JV, {-3, 2}, -0.12894324947440206},
    {OP_JV, {-7.5, 3}, -40.735376063503345},
    {OP_JV, {0, -0.5}, 0.93846980724081286},
    {OP_JV, {0.5, 5}, -0.3421679847981618},
    {OP_JV, {1, 20}, 0.06683312417585005},
    {OP_JV, {2.5, 100}, 0.038325919332375405},
    {OP_JV, {10, 0.5}, 2.6131773608228033e-13},
    {OP_JV, {10, 20}, 0.18648255802394509},
    {OP_JV, {30, 20}, 0.00012401536360354327},
    {OP_JV, {30.5, 100}, 0.069420971609588905},
    {OP_JV, {53.100000000000001, 504}, -0.0021612735956967485},
    {OP_JV, {60, 55}, 0.019046683078586299},
    {OP_JV, {-2.5, 30}, -0.036788354967208246},
    {OP_JV, {0.29999999999999999, 10000}, -0.0046666852270175457},
    {OP_JV, {-1.5, 0}, -INFINITY},
    {OP_JV, {0, 0}, 1},
    {OP_JV, {0.5, 0}, 0},
    {OP_JV, {2.5, -5}, NAN},
    {OP_JV, {3, -5}, -0.36483123061366701},
    {OP_JV, {1, INFINITY}, NAN},
    {OP_JV, {NAN, 1}, NAN},
    {OP_IVE, {-1.5, 0.5}, -1.1868508296786484},
    {OP_IVE, {-1.5, 20}, 0.084745895517256628},
    {OP_IVE, {-1, -5}, -0.16397226694454237},
    {OP_IVE, {-2.5, 40}, 0.058465711408685894},
    {OP_IVE, {0, -0.5}, 0.6450352704491501},
    {OP_IVE, {0.5, 5}, 0.17840431170432103},
    {OP_IVE, {1, 20}, 0.087506222183288671},
    {OP_IVE, {2.5, 100}, 0.038709369467351012},
    {OP_IVE, {10, 0.5}, 1.6030859629529217e-13},
    {OP_IVE, {10, 40}, 0.017964035163868339},
    {OP_IVE, {10, 100}, 0.024176682718258829},
    {OP_IVE, {30, 20}, 1.6928762259616174e-10},
    {OP_IVE, {30.5, 100}, 0.00038630186913574468},
    {OP_IVE, {90, 1000}, 0.00021997800456233617},
    {OP_IVE, {-1.5, 0}, NAN},
    {OP_IVE, {0, 0}, 1},
    {OP_IVE, {0.5, 0}, 0},
    {OP_IVE, {2.5, -5}, NAN},
    {OP_IVE, {3, -5}, -0.069610742279333226},
    {OP_IVE, {1, INFINITY}, NAN},
    {OP_IVE, {NAN, 1}, NAN},
    {OP_KVE, {-1.5, 0.5}, 5.3173615527165481},
    {OP_KVE, {-1.5, 20}, 0.29426203886089125},
    {OP_KVE, {0, 1.0000000000000001e-05}, 11.628973270095617},
    {OP_KVE, {0, 0.5}, 1.5241093857739094},
    {OP_KVE, {0, 2}, 0.8415682150707714},
    {OP_KVE, {0.5, 0.5}, 1.7724538509055161},
    {OP_KVE, {0.5, 5}, 0.56049912163979287},
    {OP_KVE, {1, 20}, 0.28542549694072644},
    {OP_KVE, {2.2999999999999998, 1.8999999999999999}, 2.5680821515939911},
    {OP_KVE, {2.2999999999999998, 2.1000000000000001}, 2.2570404627160769},
    {OP_KVE, {10, 0.5}, 311505389372.09949},
    {OP_KVE, {10, 100}, 0.20578687173955779},
    {OP_KVE, {30, 20}, 81910865.525376812},
    {OP_KVE, {30.5, 100}, 12.380288271566849},
    {OP_KVE, {0, 0}, INFINITY},
    {OP_KVE, {1, -1}, NAN},
    {OP_KVE, {1, INFINITY}, NAN},
    {OP_KVE, {NAN, 1}, NAN},

    {OP_BETAINC,
     {0.10000000000000001, 0.10000000000000001, 9.9999999999999995e-07},
     0.12741225313416493},
    {OP_BETAINC, {0.10000000000000001, 3, 0.10000000000000001}, 0.90120509870643362},
    {OP_BETAINC, {0.10000000000000001, 40, 0.5}, 0.99999999999999367},
    {OP_BETAINC, {1, 1.0000000000000001e-05, 0.90000000000000002}, 2.3025585837069605e-05},
    {OP_BETAINC, {1, 3, 0.5}, 0.875},
    {OP_BETAINC, {2.5, 0.10000000000000001, 0.5}, 0.012159258155937717},
    {OP_BETAINC, {2.5, 3, 0.10000000000000001}, 0.02148372385376893},
    {OP_BETAINC, {2.5, 3, 0.90000000000000002}, 0.99416080365081028},
    {OP_BETAINC, {2.5, 40, 0.10000000000000001}, 0.87316418548790076},
    {OP_BETAINC, {50, 0.10000000000000001, 0.90000000000000002}, 0.00011154776341650157},
    {OP_BETAINC, {50, 40, 0.10000000000000001}, 4.7740883310363497e-27},
    {OP_BETAINC, {50, 40, 0.5}, 0.14454804034803015},
    {OP_BETAINC, {300, 200, 0.59999999999999998}, 0.49757138368006798},
    {OP_BETAINC, {300, 200, 0.29999999999999999}, 5.7649145930415438e-44},
    {OP_BETAINC, {0.5, 800, 0.0001}, 0.31080481768105173},
    {OP_BETAINC, {2, 3, 0}, 0},
    {OP_BETAINC, {2, 3, 1}, 1},
    {OP_BETAINC, {0, 1, 0.5}, 1},
    {OP_BETAINC, {1, 0, 0.5}, 0},
    {OP_BETAINC, {0, 0, 0.5}, NAN},
    {OP_BETAINC, {-1, 1, 0.5}, NAN},
    {OP_BETAINC, {1, 1, 2}, NAN},
    {OP_BETAINC, {1, 1, NAN}, NAN},
    {OP_BETAINCINV, {0.10000000000000001, 3, 0.20000000000000001}, 2.4237070911980575e-08},
    {OP_BETAINCINV, {0.5, 0.5, 0.01}, 0.00024671981713422151},
    {OP_BETAINCINV, {0.5, 3, 0.5}, 0.079032767076173002},
    {OP_BETAINCINV, {1, 0.5, 0.5}, 0.75},
    {OP_BETAINCINV, {2.5, 3, 0.01}, 0.072428573335335866},
    {OP_BETAINCINV, {2.5, 3, 0.98999999999999999}, 0.87934721117501413},
    {OP_BETAINCINV, {50, 3, 0.5}, 0.9489076759622731},
    {OP_BETAINCINV, {50, 40, 1e-10}, 0.24137660749116849},
    {OP_BETAINCINV, {300, 200, 0.29999999999999999}, 0.58860419578435597},
    {OP_BETAINCINV, {0.14999999999999999, 800, 0.040000000000000001}, 3.7746673214331042e-13},
    {OP_BETAINCINV, {2, 3, 0}, 0},
    {OP_BETAINCINV, {2, 3, 1}, 1},
    {OP_BETAINCINV, {-1, 1, 0.5}, NAN},
    {OP_BETAINCINV, {1, 1, 2}, NAN},
    {OP_BETAINCINV, {1, 1, NAN}, NAN},
    {OP_HYP2F1, {0.5, 1, 0.69999999999999996, -3}, 0.38557538107128969},
    {OP_HYP2F1, {0.5, 1, 0.69999999999999996, 0.29999999999999999}, 1.2930451537781344},
    {OP_HYP2F1, {0.5, 1, 0.69999999999999996, 0.90000000000000002}, 5.5983178867121675},
    {OP_HYP2F1, {2, 3.2000000000000002, 2.5, -0.5}, 0.35736896745597785},
    {OP_HYP2F1, {2, 3.2000000000000002, 2.5, 0.90000000000000002}, 433.10731539671178},
    {OP_HYP2F1, {-1.5, 1, 0.69999999999999996, -3}, 11.528769053564487},
    {OP_HYP2F1, {-1.5, 3.2000000000000002, 2.5, 0.90000000000000002}, -0.10599532929685293},
    {OP_HYP2F1, {1, 1, 2, 0.98999999999999999}, 4.6516870565536266},
    {OP_HYP2F1, {1, 1, 2, -10000}, 0.00092104403669765163},
    {OP_HYP2F1, {0.5, 0.5, 1, 0.99999899999999997}, 5.2801571547627129},
    {OP_HYP2F1,
     {0.92200000000000004, 2.9199999999999999, 3.1499999999999999, 0.99990000000000001},
     904.25948899621153},
    {OP_HYP2F1, {-2, 3, 1.5, 5}, 61},
    {OP_HYP2F1, {0.5, 0.25, 2, 1}, 1.1128357888987643},
    {OP_HYP2F1, {3, 2, 2, 0.5}, 8},
    {OP_HYP2F1, {1, 2, 3, 0}, 1},
    {OP_HYP2F1, {1, 2, 3, 1}, INFINITY},
    {OP_HYP2F1, {1, 2, -2, 0.5}, INFINITY},
    {OP_HYP2F1, {1, 2, 3, NAN}, NAN},
};

static const Complex erf_points[][2] = {
    {{0.5, 0.25}, {0.54868936055376216, 0.22199095428837334}},
    {{-1.5, 2}, {0.10504928977401753, 0.69951168616312442}},
    {{2, -0.5}, {1.0035022433130363, -0.0047409030312943364}},
    {{0, 3}, {0, 1629.9946226015657}},
    {{1.0000000000000001e-09, 2}, {6.1607415059355133e-08, 18.564802414575553}},
    {{5, 5}, {0.93037960374309514, 0.038936190895121382}},
    {{-3.2000000000000002, 0.01}, {-0.99999398713033516, 4.02714729587486e-07}},
    {{-7.4000000000000004, 1}, {-1, 2.3563605910110134e-25}},
};
static const Complex gamma_points[][2] = {
    {{0.5, 0.25}, {1.3851135919886661, -0.67318153575969975}},
    {{-1.5, 2}, {-0.0018843965411520958, 0.02093272198692183}},
    {{2, -0.5}, {0.9015139661520154, -0.20120731037026227}},
    {{0, 3}, {0.011298670181069833, -0.0064309196546722021}},
    {{1.0000000000000001e-09, 2}, {0.0099024402262976475, -0.07595200137126229}},
    {{5, 5}, {-0.97439524180523907, 2.0066898827226298}},
    {{-3.2000000000000002, 0.01}, {0.68699252251486531, 0.038727281198823536}},
    {{12, -20}, {-13.166436043666115, 92.025613516619373}},
    {{-7.4000000000000004, 1}, {-1.8378705597422364e-05, 1.7410561496608216e-05}},
};
static const Complex psi_points[][2] = {
    {{0.5, 0.25}, {-1.5381612557092357, 1.03011912462879}},
    {{-1.5, 2}, {1.0398337581729538, 2.3613736063180939}},
    {{2, -0.5}, {0.47111364277054063, -0.31268857495964775}},
    {{0, 3}, {1.1079807107101509, 1.7374630139209095}},
    {{1.0000000000000001e-09, 2}, {0.71459151524890874, 1.8208072821644046}},
    {{5, 5}, {1.9060081700460676, 0.83706479834222047}},
    {{-3.2000000000000002, 0.01}, {5.623052558587287, 0.28235532675098224}},
    {{12, -20}, {3.1385172836099882, -1.0488943672076603}},
    {{-7.4000000000000004, 1}, {2.082321556613564, 3.0063570854422013}},
};

/* ---- values ---- */

static double kernel_value(Op op, Dtype dtype, const double *values) {
  Dtype compute[4] = {dtype, dtype, dtype, dtype};
  float narrow[4], narrow_out;
  double out;
  const void *inputs[4];
  for (int i = 0; i < scalar_arity(op); i++) {
    narrow[i] = (float)values[i];
    inputs[i] = dtype == DTYPE_FLOAT32 ? (const void *)&narrow[i] : &values[i];
  }
  if (dtype == DTYPE_FLOAT64) {
    scalar_kernel(op, compute)(1, &out, inputs);
    return out;
  }
  scalar_kernel(op, compute)(1, &narrow_out, inputs);
  return narrow_out;
}

static void check_point(Op op, const double *inputs, double expected) {
  double found = kernel_value(op, DTYPE_FLOAT64, inputs);
  bool held = (isnan(found) && isnan(expected)) || found == expected ||
              fabs(found - expected) <= 1e-13 * fabs(expected);
  check_record(held, op_name(op), __FILE__, __LINE__, "(%.17g, %.17g, ...): %.17g, expected %.17g",
               inputs[0], inputs[1], found, expected);
  double rounded[4];
  for (int i = 0; i < 4; i++) rounded[i] = (float)inputs[i];
  float narrow = (float)kernel_value(op, DTYPE_FLOAT32, inputs);
  float wide = (float)kernel_value(op, DTYPE_FLOAT64, rounded);
  check_record((isnan(narrow) && isnan(wide)) || narrow == wide, op_name(op), __FILE__, __LINE__,
               " in float32 of %g, %g: %g, expected %g", inputs[0], inputs[1], narrow, wide);
}

static void values(void) {
  for (int i = 0; i < COUNT(points); i++)
    check_point(points[i].op, points[i].inputs, points[i].value);
}

static void check_pairs(const char *name, Complex (*function)(Complex), int count,
                        const Complex (*pairs)[2]) {
  for (int i = 0; i < count; i++) {
    Complex z = pairs[i][0], expected = pairs[i][1], found = function(z);
    double size = hypot(expected.re, expected.im);
    check_record(hypot(found.re - expected.re, found.im - expected.im) <= 2e-14 * size, name,
                 __FILE__, __LINE__, "(%g%+gi): %.17g%+.17gi, expected %.17g%+.17gi", z.re, z.im,
                 found.re, found.im, expected.re, expected.im);
  }
}

static void complex_values(void) {
  check_pairs("erf", complex_erf, COUNT(erf_points), erf_points);
  check_pairs("gamma", complex_gamma, COUNT(gamma_points), gamma_points);
  check_pairs("psi", complex_psi, COUNT(psi_points), psi_points);
}

/* ---- gradients ---- */

/* Where to look, for each input, and the inputs that have a gradient. */
typedef struct Domain {
  Op op;
  double ends[4][2];
  unsigned differentiable;
} Domain;

static const Domain domains[] = {
    {OP_ERF, {{-2, 2}}, 1},
    {OP_ERFC, {{-2, 2}}, 1},
    {OP_ERFCX, {{-1, 4}}, 1},
    {OP_ERFINV, {{-0.9, 0.9}}, 1},
    {OP_ERFCINV, {{0.1, 1.9}}, 1},
    {OP_NDTRI_EXP, {{-4, -0.1}}, 1},
    {OP_OWENS_T, {{-2, 2}, {-3, 3}}, 3},
    {OP_GAMMA, {{0.3, 5}}, 1},
    {OP_GAMMALN, {{0.3, 5}}, 1},
    {OP_PSI, {{0.3, 5}}, 1},
    {OP_TRI_GAMMA, {{0.3, 5}}, 1},
    {OP_GAMMAINC, {{0.3, 8}, {0.3, 8}}, 3},
    {OP_GAMMAINCC, {{0.3, 8}, {0.3, 8}}, 3},
    {OP_GAMMAINC_GRAD, {{0.3, 8}, {0.3, 8}}, 2},
    {OP_GAMMAINCC_GRAD, {{0.3, 8}, {0.3, 8}}, 2},
    {OP_GAMMAINCINV, {{0.5, 4}, {0.1, 0.9}}, 2},
    {OP_GAMMAINCCINV, {{0.5, 4}, {0.1, 0.9}}, 2},
    {OP_BETAINC, {{0.3, 6}, {0.3, 6}, {0.1, 0.9}}, 7},
    {OP_BETAINC_GRAD_A, {{0.3, 6}, {0.3, 6}, {0.1, 0.9}}, 4},
    {OP_BETAINC_GRAD_B, {{0.3, 6}, {0.3, 6}, {0.1, 0.9}}, 4},
    {OP_BETAINCINV, {{0.5, 3}, {0.5, 3}, {0.1, 0.9}}, 4},
    {OP_HYP2F1, {{0.3, 3}, {0.3, 3}, {0.5, 4}, {-2, 0.8}}, 15},
    {OP_J0, {{-8, 8}}, 1},
    {OP_J1, {{-8, 8}}, 1},
    {OP_JV, {{-3, 6}, {0.5, 30}}, 2},
    {OP_I0, {{-4, 4}}, 1},
    {OP_I1, {{-4, 4}}, 1},
    {OP_IVE, {{-3, 6}, {0.5, 30}}, 2},
    {OP_KVE, {{-3, 6}, {0.5, 30}}, 2},
};

enum { SAMPLES = 12 };

static Var sampled(const double *ends, int input) {
  Var var = tensor("x", DTYPE_FLOAT64, 1, LENGTHS(SAMPLES), LENGTHS(SAMPLES));
  for (int i = 0; i < SAMPLES; i++) {
    double part = fmod(0.31 + 0.6180339887498949 * (i + 1) * (input + 1) + 0.2 * input, 1);
    *element_of(input, i) = ends[0] + (ends[1] - ends[0]) * part;
  }
  return var;
}

/* The derivative of the output by input `input` at element i, by a difference of fourth order. */
static double difference(Op op, int input, int i) {
  double at[4], step = 1e-3, values_at[4];
  static const double shifts[4] = {-2, -1, 1, 2};
  for (int k = 0; k < scalar_arity(op); k++) at[k] = *element_of(k, i);
  double before = at[input];
  for (int k = 0; k < 4; k++) {
    at[input] = before + shifts[k] * step;
    values_at[k] = kernel_value(op, DTYPE_FLOAT64, at);
  }
  return (values_at[0] - 8 * values_at[1] + 8 * values_at[2] - values_at[3]) / (12 * step);
}

static void check_domain(const Domain *domain) {
  Var inputs[4], gradient;
  int arity = scalar_arity(domain->op);
  for (int i = 0; i < arity; i++) inputs[i] = sampled(domain->ends[i], i);
  Var cost = op_sum_all(op_scalar(domain->op, arity, inputs));
  GradOptions options = {.disconnected_inputs = GRAD_RAISE};
  for (int i = 0; i < arity; i++) {
    if (!(domain->differentiable >> i & 1)) {
      CHECK(!grad(cost, 1, &inputs[i], &options, &gradient, NULL));
      CHECK_ERROR(ERROR_NULL_TYPE_GRAD, "is not implemented");
      continue;
    }
    bool built = grad(cost, 1, &inputs[i], &options, &gradient, NULL);
    Array *array = built ? value_of(gradient) : NULL;
    if (!check_record(array != NULL, op_name(domain->op), __FILE__, __LINE__, ": %s",
                      error_message()))
      continue;
    for (int k = 0; k < SAMPLES; k++) {
      double numeric = difference(domain->op, i, k), symbolic = view_float(&array->view, k);
      check_near(symbolic, numeric, 1e-8 * fmax(1, fabs(numeric)), op_name(domain->op), __FILE__,
                 __LINE__);
    }
    array_release(array);
  }
  forget();
}

static void gradients(void) {
  for (int i = 0; i < COUNT(domains); i++) check_domain(&domains[i]);
}

/* The order is an integer; its dtype does not count for the result's. */
static void polygamma(void) {
  Var x = sampled((const double[]){0.3, 5}, 0), gradient;
  Var cost = op_sum_all(op_binary(OP_POLYGAMMA, number(3), x));
  CHECK(grad(cost, 1, &x, &(GradOptions){.disconnected_inputs = GRAD_RAISE}, &gradient, NULL));
  Array *array = value_of(gradient);
  for (int i = 0; array && i < SAMPLES; i++) {
    double expected = kernel_value(OP_POLYGAMMA, DTYPE_FLOAT64, (double[]){4, *element_of(0, i)});
    CHECK_NEAR(view_float(&array->view, i), expected, 1e-14 * fabs(expected));
  }
  array_release(array);
  Dtype dtypes[] = {DTYPE_INT64, DTYPE_FLOAT32};
  CHECK_EQUAL(scalar_dtype(OP_POLYGAMMA, 0, 2, dtypes), DTYPE_FLOAT32);
  forget();
}

static void no_gradient(void) {
  Var k = sampled((const double[]){1, 3}, 0), x = sampled((const double[]){1, 3}, 1), gradient;
  Var cost = op_sum_all(op_binary(OP_GAMMAU, k, x));
  CHECK(!grad(cost, 1, &x, &(GradOptions){.disconnected_inputs = GRAD_RAISE}, &gradient, NULL));
  CHECK_ERROR(ERROR_METHOD_NOT_DEFINED, "gammau has no gradient");
  forget();
}

int main(void) {
  values();
  complex_values();
  gradients();
  polygamma();
  no_gradient();
  return check_done();
}
